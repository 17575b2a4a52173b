import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import enGB from 'antd/locale/en_GB'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { useEffect } from 'react'
import { RouterProvider } from 'react-router/dom'
import { Problem } from '../client/problem'
import { sessionKey } from '../client/session'
import { useLanguage } from '../texts/language'
import { router } from './router'
import { themeFor } from './theme'

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: signedOutElsewhere }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (failures, problem) => failures < 2 && problem instanceof Problem && problem.status >= 502,
    },
  },
})

/** The session ended meanwhile: reading it again leads to the sign-in page. */
function signedOutElsewhere(problem: unknown) {
  if (problem instanceof Problem && problem.status === 401) void queries.invalidateQueries({ queryKey: sessionKey })
}

export function App() {
  const { language } = useLanguage()
  useEffect(() => void dayjs.locale(language === 'zh' ? 'zh-cn' : 'en'), [language])
  return (
    <ConfigProvider locale={language === 'zh' ? zhCN : enGB} theme={themeFor(language)} button={{ autoInsertSpace: false }}>
      <AntApp>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  )
}
