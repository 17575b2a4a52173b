import { Tag, Tooltip } from 'antd'
import type { Status } from '../../client/definitions'
import { useLanguage } from '../../texts/language'

/** Where a definition is in its life, and whether a next one waits beside it. */
export function StatusMark({ status, proposed }: { status: Status; proposed?: 'draft' | 'review' | 'approved' | null }) {
  const { t } = useLanguage()
  const held = status === 'published' || status === 'paused'
  return (
    <span className="row wrap definition-marks">
      <Tooltip title={t(`definitions.statusMeans.${status}`)}>
        <Tag className={`definition-tag is-${status}`} data-testid="status">{t(`definitions.status.${status}`)}</Tag>
      </Tooltip>
      {held && proposed && <Tag className="definition-tag is-review">{t(`definitions.proposed.${proposed}`)}</Tag>}
    </span>
  )
}
