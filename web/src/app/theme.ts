import type { ThemeConfig } from 'antd'
import type { Language } from '../texts/language'

/** One accent; everything else is paper, ink and space. Colour belongs to the tags. */
export const accent = '#0b6b63'

const latin = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans'"
const chinese = "'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC'"

// Quotation marks are wide in Chinese and narrow in English: the font that comes first decides.
export const fonts: Record<Language, string> = {
  zh: `-apple-system, 'Segoe UI', ${chinese}, sans-serif`,
  en: `${latin}, ${chinese}, sans-serif`,
}

const theme: ThemeConfig = {
  token: {
    colorPrimary: accent,
    colorInfo: accent,
    colorLink: accent,
    colorLinkHover: '#095850', // lighter ones fall short of the contrast that a link needs on a grey row
    colorLinkActive: '#08524c',
    // Derived from so dark an accent these would be grey.
    colorPrimaryHover: '#0f7d73',
    colorPrimaryActive: '#08524c',
    colorPrimaryBg: '#e3efec',
    colorPrimaryBgHover: '#d3e6e2',
    colorPrimaryBorder: '#9cc9c2',
    colorInfoBg: '#eef5f3',
    colorInfoBorder: '#cfe3df',
    controlOutline: 'rgba(11, 107, 99, 0.14)',
    colorText: '#1d2524',
    colorTextSecondary: '#5a6664',
    colorTextTertiary: '#66716f',
    colorTextDescription: '#5a6664',
    colorTextPlaceholder: '#66716f',
    colorBgLayout: '#f5f6f4',
    colorBorderSecondary: '#e9ece9',
    borderRadius: 6,
    fontSize: 14,
  },
  components: {
    Layout: { siderBg: '#fbfbfa', headerBg: '#fbfbfa', bodyBg: '#f5f6f4', headerHeight: 56, headerPadding: '0 24px' },
    Menu: { itemBg: 'transparent', subMenuItemBg: 'transparent', itemSelectedBg: '#e3efec', activeBarBorderWidth: 0 },
    Card: { headerFontSize: 15 },
    Switch: { colorTextQuaternary: '#66716f', colorTextTertiary: '#4d5857' }, // what stands on one that is off must be read
    Table: { headerBg: '#fafbf9', headerSplitColor: 'transparent' },
    Timeline: { itemPaddingBottom: 16 },
  },
}

/** People who asked their system for less motion get none. */
export const motion = !window.matchMedia('(prefers-reduced-motion: reduce)').matches

export const themeFor = (language: Language): ThemeConfig => ({
  ...theme,
  token: { ...theme.token, fontFamily: fonts[language], motion },
})
