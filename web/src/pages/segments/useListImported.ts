import { useEffect, useRef } from 'react'
import { useJob } from '../../client/runs'
import { useForgetSegments } from '../../client/segments'

/** The job that puts customers on a list; once it is done, everything that shows segments is read again. */
export function useListImported(jobId: string) {
  const forget = useForgetSegments()
  const job = useJob(jobId).data
  const told = useRef(false)
  useEffect(() => {
    if (job?.state !== 'done' || told.current) return
    told.current = true
    void forget()
  }, [job?.state, forget])
  return job
}
