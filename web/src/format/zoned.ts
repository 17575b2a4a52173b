/** Instants as the clocks of a time zone show them ('2026-12-01T09:30', what an input of date and time holds), and back. */

function shown(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  }).formatToParts(instant)
  const part = (type: string) => Number(parts.find((each) => each.type === type)!.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
}

export function toLocal(instant: string, zone: string): string {
  return new Date(shown(Date.parse(instant), zone)).toISOString().slice(0, 16)
}

/** The instant at which the clocks show this; where they jump over it, as if they had not yet. */
export function fromLocal(local: string, zone: string): string | null {
  const wanted = Date.parse(`${local}Z`)
  if (Number.isNaN(wanted)) return null
  const once = wanted - (shown(wanted, zone) - wanted)
  return new Date(once - (shown(once, zone) - wanted)).toISOString()
}
