import { createBrowserRouter, Navigate } from 'react-router'
import { Crashed } from './Crashed'
import { NotFound } from './NotFound'
import { Shell } from './Shell'
import { Loading } from '../components/Loading'

const page = (load: () => Promise<{ default: React.ComponentType }>) => ({
  lazy: { Component: async () => (await load()).default },
})

/** Every page is a chunk of its own. */
export const router = createBrowserRouter([
  {
    ErrorBoundary: Crashed,
    HydrateFallback: Loading,
    children: [
      { path: '/sign-in', ...page(() => import('../pages/SignIn')) },
      {
        Component: Shell,
        children: [
          {
            ErrorBoundary: Crashed,
            children: [
              { index: true, ...page(() => import('../pages/overview/Overview')) },
              { path: 'customers', ...page(() => import('../pages/customers/Customers')) },
              { path: 'customers/:id', ...page(() => import('../pages/customers/CustomerPage')) },
              { path: 'tags', ...page(() => import('../pages/tags/Tags')) },
              { path: 'tags/catalogue', ...page(() => import('../pages/catalogue/Catalogue')) },
              { path: 'batches', ...page(() => import('../pages/batches/Batches')) },
              { path: 'batches/:id', ...page(() => import('../pages/batches/BatchPage')) },
              { path: 'tags/new', ...page(() => import('../pages/tags/TagEditor')) },
              { path: 'tags/packs', ...page(() => import('../pages/worth/Packs')) },
              { path: 'tags/housekeeping', ...page(() => import('../pages/worth/Housekeeping')) },
              { path: 'tags/worth', ...page(() => import('../pages/worth/Ranking')) },
              { path: 'tags/:id/worth', ...page(() => import('../pages/worth/WorthPage')) },
              { path: 'tags/:id', ...page(() => import('../pages/tags/TagEditor')) },
              { path: 'tags/:id/definition', ...page(() => import('../pages/definitions/DefinitionPage')) },
              { path: 'reviews', ...page(() => import('../pages/definitions/Reviews')) },
              { path: 'segments', ...page(() => import('../pages/segments/Segments')) },
              { path: 'segments/new', ...page(() => import('../pages/segments/SegmentEditor')) },
              { path: 'segments/compare', ...page(() => import('../pages/segments/Compare')) },
              { path: 'segments/:id', ...page(() => import('../pages/segments/SegmentPage')) },
              { path: 'segments/:id/edit', ...page(() => import('../pages/segments/SegmentEditor')) },
              { path: 'analyses', ...page(() => import('../pages/analyses/Analyses')) },
              { path: 'analyses/new', ...page(() => import('../pages/analyses/AnalysisEditor')) },
              { path: 'analyses/:id', ...page(() => import('../pages/analyses/AnalysisPage')) },
              { path: 'analyses/:id/edit', ...page(() => import('../pages/analyses/AnalysisEditor')) },
              { path: 'values/new', ...page(() => import('../pages/values/ValueEditor')) },
              { path: 'values/:id', ...page(() => import('../pages/values/ValuePage')) },
              { path: 'values/:id/edit', ...page(() => import('../pages/values/ValueEditor')) },
              { path: 'lifecycle', ...page(() => import('../pages/lifecycle/Lifecycle')) },
              { path: 'tiers', ...page(() => import('../pages/tiers/Tiers')) },
              { path: 'tiers/new', ...page(() => import('../pages/tiers/TierEditor')) },
              { path: 'tiers/:id', ...page(() => import('../pages/tiers/TierPage')) },
              { path: 'tiers/:id/edit', ...page(() => import('../pages/tiers/TierEditor')) },
              { path: 'allocation', ...page(() => import('../pages/allocation/Plans')) },
              { path: 'allocation/new', ...page(() => import('../pages/allocation/PlanEditor')) },
              { path: 'allocation/:id', ...page(() => import('../pages/allocation/PlanEditor')) },
              { path: 'advisors', ...page(() => import('../pages/advisors/Advisors')) },
              { path: 'imports', ...page(() => import('../pages/imports/Imports')) },
              { path: 'imports/new', ...page(() => import('../pages/imports/NewImport')) },
              { path: 'imports/:id', ...page(() => import('../pages/imports/ImportReport')) },
              { path: 'quality', ...page(() => import('../pages/quality/Quality')) },
              { path: 'sources', ...page(() => import('../pages/sources/Sources')) },
              { path: 'sources/new', ...page(() => import('../pages/sources/NewSource')) },
              { path: 'sources/:id', ...page(() => import('../pages/sources/SourcePage')) },
              { path: 'subscriptions', ...page(() => import('../pages/subscriptions/Subscriptions')) },
              { path: 'subscriptions/new', ...page(() => import('../pages/subscriptions/NewSubscription')) },
              { path: 'subscriptions/:id', ...page(() => import('../pages/subscriptions/SubscriptionPage')) },
              { path: 'market', ...page(() => import('../pages/market/Market')) },
              { path: 'identities', ...page(() => import('../pages/identities/Duplicates')) },
              { path: 'runs', ...page(() => import('../pages/runs/Runs')) },
              { path: 'runs/:id', ...page(() => import('../pages/runs/RunReport')) },
              { path: 'monitor', ...page(() => import('../pages/monitor/Monitor')) },
              { path: 'jobs', ...page(() => import('../pages/jobs/Jobs')) },
              { path: 'jobs/:id', ...page(() => import('../pages/jobs/JobPage')) },
              { path: 'people', ...page(() => import('../pages/people/PeoplePage')) },
              { path: 'exports', ...page(() => import('../pages/exports/Exports')) },
              { path: 'audit', ...page(() => import('../pages/audit/Audit')) },
              { path: 'settings', ...page(() => import('../pages/settings/Settings')) },
              { path: 'overview', element: <Navigate to="/" replace /> },
              { path: '*', Component: NotFound },
            ],
          },
        ],
      },
    ],
  },
])
