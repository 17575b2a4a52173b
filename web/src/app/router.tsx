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
              { path: 'tags/new', ...page(() => import('../pages/tags/TagEditor')) },
              { path: 'tags/:id', ...page(() => import('../pages/tags/TagEditor')) },
              { path: 'imports', ...page(() => import('../pages/imports/Imports')) },
              { path: 'imports/new', ...page(() => import('../pages/imports/NewImport')) },
              { path: 'imports/:id', ...page(() => import('../pages/imports/ImportReport')) },
              { path: 'quality', ...page(() => import('../pages/quality/Quality')) },
              { path: 'sources', ...page(() => import('../pages/sources/Sources')) },
              { path: 'sources/new', ...page(() => import('../pages/sources/NewSource')) },
              { path: 'sources/:id', ...page(() => import('../pages/sources/SourcePage')) },
              { path: 'market', ...page(() => import('../pages/market/Market')) },
              { path: 'identities', ...page(() => import('../pages/identities/Duplicates')) },
              { path: 'runs', ...page(() => import('../pages/runs/Runs')) },
              { path: 'runs/:id', ...page(() => import('../pages/runs/RunReport')) },
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
