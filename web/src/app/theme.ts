import type { ThemeConfig } from 'antd'

/** One accent; everything else is paper, ink and space. Colour belongs to the tags. */
export const accent = '#0b6b63'

export const theme: ThemeConfig = {
  token: {
    colorPrimary: accent,
    colorInfo: accent,
    colorLink: accent,
    colorText: '#1d2524',
    colorTextSecondary: '#5a6664',
    colorBgLayout: '#f5f6f4',
    colorBorderSecondary: '#e9ece9',
    borderRadius: 8,
    fontSize: 14,
    fontFamily:
      "-apple-system, 'Segoe UI', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans', sans-serif",
  },
  components: {
    Layout: { siderBg: '#fbfbfa', headerBg: '#fbfbfa', bodyBg: '#f5f6f4', headerHeight: 56, headerPadding: '0 24px' },
    Menu: { itemBg: 'transparent', subMenuItemBg: 'transparent', itemSelectedBg: '#e3efec', activeBarBorderWidth: 0 },
    Card: { headerFontSize: 15 },
    Table: { headerBg: '#fafbf9', headerSplitColor: 'transparent' },
    Timeline: { itemPaddingBottom: 16 },
  },
}
