import { themeQuartz } from 'ag-grid-community';

/** The grid in our tokens; it follows light and dark by itself. */
export const gridTheme = themeQuartz.withParams({
  fontFamily: 'inherit',
  fontSize: 14,
  headerFontSize: 12,
  headerFontWeight: 500,
  spacing: 6,
  rowHeight: 36,
  headerHeight: 36,
  backgroundColor: 'var(--surface)',
  foregroundColor: 'var(--text)',
  textColor: 'var(--text)',
  headerTextColor: 'var(--text-soft)',
  headerBackgroundColor: 'var(--surface)',
  oddRowBackgroundColor: 'var(--surface)',
  rowHoverColor: 'var(--hover)',
  selectedRowBackgroundColor: 'var(--selected)',
  accentColor: 'var(--brand)',
  borderColor: 'var(--line)',
  wrapperBorder: true,
  wrapperBorderRadius: 10,
  iconColor: 'var(--text-soft)',
  browserColorScheme: 'inherit',
});
