import { BookOutlined, DownOutlined, LinkOutlined, SettingOutlined, UnorderedListOutlined } from '@ant-design/icons'
import { App, Button, Dropdown, Grid, type MenuProps } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useViews, type View } from '../../client/views'
import { useLanguage } from '../../texts/language'
import { kept } from './arrange'
import { ColumnsDialog } from './ColumnsDialog'
import { ManageViews } from './ManageViews'
import { SaveView } from './SaveView'
import type { List } from './useList'
import './list.css'

type Asking = 'columns' | 'save' | 'manage'

/** What can be done with a list as a whole: its columns, its views and its link. On a phone all of it is one menu. */
export function ListTools<T>({ list }: { list: List<T> }) {
  const { t } = useLanguage()
  const wide = Grid.useBreakpoint().md ?? window.innerWidth >= 768
  const [asking, setAsking] = useState<Asking>()
  const views = useViews(list.page)
  const [search, setSearch] = useSearchParams()
  const query = kept(search)
  const now = views.data?.find((view) => same(view.query, query))
  const open = (view: View) => setSearch(new URLSearchParams(view.query))
  useFirstView(views.data)
  const copy = useCopyLink()
  const items: MenuProps['items'] = [
    ...(wide ? [] : [{ key: 'columns', icon: <UnorderedListOutlined aria-hidden />, label: t('lists.columns'), onClick: () => setAsking('columns') }, { type: 'divider' as const }]),
    { key: '', label: t('lists.plain'), onClick: () => setSearch((current) => new URLSearchParams([...current].filter(([name]) => name === 'tab'))) },
    ...(views.data ?? []).map((view) => ({ key: view.id, label: <ViewName view={view} />, onClick: () => open(view) })),
    { type: 'divider' },
    { key: 'save', icon: <BookOutlined aria-hidden />, label: t('lists.save'), onClick: () => setAsking('save') },
    { key: 'manage', icon: <SettingOutlined aria-hidden />, label: t('lists.manage'), disabled: !views.data?.length, onClick: () => setAsking('manage') },
    { key: 'link', icon: <LinkOutlined aria-hidden />, label: t('lists.copyLink'), onClick: copy },
  ]
  return (
    <div className="list-tools">
      {wide && <Button icon={<UnorderedListOutlined aria-hidden />} onClick={() => setAsking('columns')}>{t('lists.columns')}</Button>}
      <Dropdown trigger={['click']} autoFocus menu={{ items, onClick: onlyOnce, selectable: true, selectedKeys: now ? [now.id] : query ? [] : [''], className: 'list-menu' }}>
        <Button icon={<BookOutlined aria-hidden />}>
          <span className="list-view-name">{now ? t('lists.viewNow', { name: now.name }) : t('lists.view')}</span> <DownOutlined aria-hidden />
        </Button>
      </Dropdown>
      {asking === 'columns' && <ColumnsDialog list={list} onClose={() => setAsking(undefined)} />}
      {asking === 'save' && <SaveView page={list.page} query={query} onClose={() => setAsking(undefined)} />}
      {asking === 'manage' && <ManageViews page={list.page} query={query} onClose={() => setAsking(undefined)} />}
    </div>
  )
}

/** Enter opens a dialog, which takes the focus while the key is still down: it must not press what it finds there. */
const onlyOnce: MenuProps['onClick'] = ({ domEvent }) => domEvent.preventDefault()

const same = (one: string, other: string) => kept(new URLSearchParams(one)) === other

function ViewName({ view }: { view: View }) {
  const { t, person } = useLanguage()
  const whose = view.mine ? (view.shared ? t('lists.shared') : '') : t('lists.by', { name: person(view.owner.name) })
  return <span className="list-view">{view.name} {whose && <span className="quiet small">{whose}</span>}{view.first && <span className="quiet small">{t('lists.first')}</span>}</span>
}

/** Opens a list that was asked for plainly with the view that somebody begins with; once, when they come to it. */
function useFirstView(views: View[] | undefined) {
  const [search, setSearch] = useSearchParams()
  const settled = useRef(false)
  const plain = [...search.keys()].every((name) => name === 'tab')
  useEffect(() => {
    if (settled.current || !views) return
    settled.current = true
    const first = views.find((view) => view.first)
    if (first && plain) setSearch(new URLSearchParams(first.query), { replace: true })
  }, [views, plain, setSearch])
}

/** Copies the address of what is seen; where the browser keeps its clipboard closed, shows it for copying. */
function useCopyLink() {
  const { t } = useLanguage()
  const { message, modal } = App.useApp()
  return () => {
    const url = new URL(window.location.href)
    url.search = kept(url.searchParams)
    const shown = () => void modal.info({ title: t('lists.copyLink'), content: <code>{url.href}</code>, okText: t('lists.done') })
    if (!navigator.clipboard) return shown()
    return navigator.clipboard.writeText(url.href).then(() => void message.success(t('lists.copied')), shown)
  }
}
