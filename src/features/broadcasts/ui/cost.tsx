import type { OutOf } from '#domain/operation.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import type { listBroadcasts } from '../broadcasts.contract.ts';

export type Price = OutOf<typeof listBroadcasts>['price'];

/** How many messages a text makes, and what they cost at most where a price is known. */
export function Cost({ segments, price }: { segments: number; price: Price }) {
  const t = useT('broadcasts');
  const format = useFormat();
  const count = t('segments', { count: segments, number: format.number(segments) });
  if (price?.cost == null) return <>{count}</>;
  const money = [format.number(Math.round(segments * price.cost * 100) / 100), price.currency]
    .filter(Boolean)
    .join(' ');
  return <>{t('atMost', { count, money })}</>;
}
