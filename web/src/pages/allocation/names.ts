/** Names without the beginning that they all have up to a separator: “Tiers: gold” and “Tiers: silver” are “gold” and “silver”. */
export function shortNames(names: string[]): string[] {
  const starts = names.map((name) => /^(.*?)( · |: )/.exec(name)?.[0])
  const start = starts[0]
  return names.length > 1 && start !== undefined && starts.every((each) => each === start) ? names.map((name) => name.slice(start.length)) : names
}
