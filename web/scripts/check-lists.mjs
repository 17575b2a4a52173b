// What an address says of a list: which columns, in which order, which rows; and what a view keeps of it.
import { isDeepStrictEqual } from 'node:util'
import { runnerImport } from 'vite'

const { asking, chosen, found, kept, order, sorted, valuesOf } = (await runnerImport('./src/components/list/arrange.ts')).module

const column = (key, more = {}) => ({ key, title: key, render: () => null, ...more })
const columns = [
  column('name', { by: ({ name }) => name, words: ({ name, place }) => `${name} ${place}` }),
  column('paid', { by: ({ paid }) => paid }),
  column('kind', { facet: ({ kind }) => kind, say: (kind) => (kind === 'b' ? '1' : '2') }),
  column('city', { extra: true, by: 'server' }),
]
const rows = [
  { name: '王', paid: 2, kind: 'a', place: 'Xi’an' },
  { name: '李', paid: null, kind: 'b', place: 'Paris' },
  { name: '赵', paid: 10, kind: 'a', place: 'paris' },
  { name: '10', paid: 2, kind: null, place: '' },
  { name: '9', paid: 0, kind: 'b', place: '' },
]

const problems = []
const same = (what, is, should) => isDeepStrictEqual(is, should) || problems.push(`${what}: ${JSON.stringify(is)}, not ${JSON.stringify(should)}`)
const keys = (asked) => chosen(columns, asked).map(({ key }) => key)
const names = (some) => some.map(({ name }) => name)

same('the usual columns', keys(null), ['name', 'paid', 'kind'])
same('columns that are asked for, in their own order', keys('city,paid'), ['name', 'paid', 'city'])
same('only the one that names the row', keys(''), ['name'])
same('columns that are gone are the usual ones', keys('gone'), ['name', 'paid', 'kind'])
same('the usual columns are not in the address', asking(columns, ['name', 'kind', 'paid']), null)
for (const some of [[], ['paid'], ['city'], ['paid', 'kind', 'city']]) same('columns come back', keys(asking(columns, some)), ['name', ...some])

same('largest first, who has none last, equals as they stood', names(sorted(columns, rows, '-paid')), ['赵', '王', '10', '9', '李'])
same('smallest first, who has none last', names(sorted(columns, rows, 'paid')), ['9', '王', '10', '赵', '李'])
same('numbers in words by their value', names(sorted(columns, rows, 'name')).slice(0, 2), ['9', '10'])
same('the server sorts by itself', names(sorted(columns, rows, '-city')), names(rows))
same('nothing is sorted by a column that does not sort', order(columns, 'kind'), null)
same('nor by one that is gone', order(columns, 'gone'), null)

same('all words, in any case', names(found(columns, rows, ' PARIS 赵', {})), ['赵'])
same('one value', names(found(columns, rows, '', { kind: 'b' })), ['李', '9'])
same('words and a value', names(found(columns, rows, 'paris', { kind: 'a' })), ['赵'])
same('values by how they read', valuesOf(columns[2], rows), ['b', 'a'])

same('a view keeps everything but the open drawer', kept(new URLSearchParams('tag=x&sort=-a&customer=7&tag=b')), 'sort=-a&tag=x&tag=b')
same('equal views are equal texts', kept(new URLSearchParams('b=1&a=2')), kept(new URLSearchParams('a=2&b=1')))

console.log(problems.length ? problems.join('\n') : 'lists are arranged as their addresses say')
process.exit(problems.length ? 1 : 0)
