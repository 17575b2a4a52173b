/** A line of scores (0 to 100), small enough to stand in a cell. */
export function Trend({ values, label, width = 72, height = 20 }: { values: (number | null)[]; label: string; width?: number; height?: number }) {
  const known = values.filter((value) => value !== null)
  const low = Math.min(...known, 60)
  const x = (place: number) => 3 + (known.length < 2 ? 0.5 : place / (known.length - 1)) * (width - 6)
  const y = (value: number) => height - 3 - ((value - low) / Math.max(100 - low, 1)) * (height - 6)
  const last = known.at(-1)
  return (
    <svg width={width} height={height} role="img" aria-label={label} className="trend">
      {known.length > 1 && <polyline points={known.map((value, place) => `${x(place)},${y(value)}`).join(' ')} />}
      {last !== undefined && <circle cx={x(known.length - 1)} cy={y(last)} r={2.5} />}
    </svg>
  )
}
