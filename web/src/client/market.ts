import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import type { components } from './schema'

export type Series = components['schemas']['SeriesOut']
export type Point = components['schemas']['PointOut']
export type Figure = 'paid' | 'orders' | 'average_price'
export type Per = 'day' | 'week' | 'month'

export function useSeries() {
  return useQuery({ queryKey: ['market'], queryFn: () => answer(api.GET('/api/v1/market/series')) })
}

export function useFigures(chosen: Series[]) {
  return useQueries({
    queries: chosen.map(({ series, item, source }) => ({
      queryKey: ['market', series, item, source],
      queryFn: () =>
        answer(api.GET('/api/v1/market/figures', { params: { query: { series, source, ...(item === null ? {} : { item }) } } })).then(({ points }) => points),
    })),
  })
}

export function useOwnFigure(figure: Figure | null, per: Per, category: string, product_id: string) {
  return useQuery({
    queryKey: ['market', 'own', figure, per, category, product_id],
    queryFn: () => answer(api.GET('/api/v1/market/own', { params: { query: { figure: figure!, per, category, product_id } } })).then(({ points }) => points),
    enabled: figure !== null,
    placeholderData: keepPreviousData,
  })
}
