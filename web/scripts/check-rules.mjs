// What the editor opens and saves untouched must come back as it was, in rows where it can, as JSON where it cannot.
import { isDeepStrictEqual } from 'node:util'
import { runnerImport } from 'vite'
import { json, rows } from './examples.mjs'

const load = async (name) => (await runnerImport(`./src/rules/${name}.ts`)).module
const { toLevels, toDefinition, isGroup, newRow } = await load('draft')
const { kindOf, newLeaf, groups } = await load('kinds')
const { unfinished } = await load('missing')

const definition = (rule) => ({ version: 1, levels: [{ key: 'yes', name: { zh: '是', en: 'Yes' }, rule }] })
const asJson = (value) => JSON.parse(JSON.stringify(value))
const isRaw = (draft) => draft.type === 'raw'
const holds = (draft) => (isGroup(draft) ? draft.of : draft.type === 'score' ? draft.of.map(({ rule }) => rule) : [])
const all = (draft) => [draft, ...holds(draft).flatMap(all)]

const problems = []
const expect = (held, what, rule) => held || problems.push(`${what}: ${JSON.stringify(rule)}`)

for (const rule of [...rows, ...json]) {
  const levels = toLevels(definition(rule))
  expect(isDeepStrictEqual(asJson(toDefinition(levels, 'rule')), definition(rule)), 'comes back changed', rule)
  expect(unfinished(levels[0].rule) === 0, 'is called unfinished', rule)
  expect(all(levels[0].rule).some(isRaw) === json.includes(rule), 'is shown the wrong way', rule)
}

const conditions = rows.flatMap((rule) => all(toLevels(definition(rule))[0].rule)).filter((draft) => !isGroup(draft) && draft.type !== 'score')
for (const kind of Object.values(groups).flat()) {
  expect(conditions.some((draft) => kindOf(draft) === kind), 'has no example', kind)
  expect(kindOf(newRow(newLeaf(kind))) === kind, 'begins as something else', kind)
}

console.log(problems.length ? problems.join('\n') : `${rows.length + json.length} rules, shown and saved as they are`)
process.exit(problems.length ? 1 : 0)
