import { DeleteOutlined } from '@ant-design/icons'
import { App, Button, Popconfirm } from 'antd'
import { useDeleteTemplate, useTemplates } from '../../client/imports'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

/** Mappings that were kept: they are applied by themselves, so all there is to do here is to forget one. */
export function Templates() {
  const { t, code } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const templates = useTemplates().data ?? []
  const remove = useDeleteTemplate()
  if (templates.length === 0) return null
  return (
    <section className="panel" aria-label={t('imports.templates')}>
      <h2 className="panel-title">{t('imports.templates')}</h2>
      <p className="quiet small">{t('imports.templateHint')}</p>
      <ul className="plain-list">
        {templates.map(({ id, name, mapping }) => (
          <li key={id} className="row-between">
            <span>{name} <span className="quiet small">{code('imports.kinds', mapping.kind)} · {mapping.source}</span></span>
            <Popconfirm
              title={t('imports.deleteTemplate', { name })}
              okText={t('do.delete')}
              cancelText={t('do.cancel')}
              onConfirm={() => remove.mutate(id, { onError: (problem) => void message.error(say(problem)) })}
            >
              <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={t('imports.deleteTemplate', { name })} />
            </Popconfirm>
          </li>
        ))}
      </ul>
    </section>
  )
}
