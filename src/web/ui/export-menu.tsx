import { useT } from '../i18n.ts';
import { Button } from './button.tsx';
import { IconExport } from './icons.ts';
import { Menu } from './menu.tsx';

export type ExportFormat = 'csv' | 'xlsx' | 'geojson';

/** Takes the list that is shown out as a file. `addressOf` gives the address for a format. */
export function ExportMenu<F extends ExportFormat>({
  formats,
  addressOf,
}: {
  formats: readonly F[];
  addressOf: (format: F) => string;
}) {
  const t = useT();
  // a link of its own, so that the browser saves the file and shows how far it is
  const save = (format: F) => {
    const link = document.createElement('a');
    link.href = addressOf(format);
    link.download = '';
    link.click();
  };
  return (
    <Menu
      label={t('table.export')}
      items={formats.map((format) => ({ label: t(`table.${format as ExportFormat}`), run: () => save(format) }))}
    >
      <Button size="small" icon={<IconExport size={16} aria-hidden="true" />}>
        {t('table.export')}
      </Button>
    </Menu>
  );
}
