import type { Text } from '../client/types'

/** A name that was given in one language stands in for the other. */
export function inBoth({ zh, en }: Text): Text {
  return { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() }
}

/** Whether it was given in one language at least. */
export const isNamed = ({ zh, en }: Text) => zh.trim() !== '' || en.trim() !== ''
