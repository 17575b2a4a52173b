export const analysisPath = (id: string) => `/analyses/${encodeURIComponent(id)}`
export const newPath = (kind: string) => `/analyses/new?kind=${encodeURIComponent(kind)}`
