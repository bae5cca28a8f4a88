import { useState } from 'react';
import { addressOf, ApiProblem } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Row, Text } from '#web/ui/layout.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import type { InitiativeFields } from '../../initiatives.contract.ts';
import { exportInitiatives, OUT_FORMATS } from '../../out/out.contract.ts';

type Format = (typeof OUT_FORMATS)[number];
const NAMES: Record<Format, string> = { iati: 'IATI', hxl: 'HXL', csv: 'CSV', xlsx: 'XLSX', geojson: 'GeoJSON' };

/** Takes the initiatives of a place and state out as a file; what is withheld from the asker is in none. */
export function TakeOut({ place, state }: { place?: string; state?: InitiativeFields['state'] }) {
  const t = useT('directory');
  const [busy, setBusy] = useState<Format | null>(null);
  const take = async (format: Format) => {
    setBusy(format);
    try {
      const answer = await fetch(addressOf(exportInitiatives, { query: { format, place, state } }), {
        headers: { 'x-baraza': '1' },
      });
      if (!answer.ok) throw new ApiProblem(answer.status, await answer.json());
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await answer.blob());
      link.download =
        /filename="?([^";]+)/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? `initiatives.${format}`;
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      toastProblem(error, 'directory');
    } finally {
      setBusy(null);
    }
  };
  return (
    <Row>
      <Text dim small>
        {t('takeOut')}
      </Text>
      <Buttons>
        {OUT_FORMATS.map((format) => (
          <Button key={format} look="link" busy={busy === format} onClick={() => void take(format)}>
            {NAMES[format]}
          </Button>
        ))}
      </Buttons>
    </Row>
  );
}
