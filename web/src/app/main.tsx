import { createRoot } from 'react-dom/client'
import { LanguageProvider } from '../texts/language'
import { App } from './App'
import './global.css'

createRoot(document.getElementById('root')!).render(
  <LanguageProvider>
    <App />
  </LanguageProvider>,
)
