import type { ReactNode } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Badge, TlpBadge } from '#web/ui/badges.tsx';
import { Row } from '#web/ui/layout.tsx';
import { ListRow } from '#web/ui/list.tsx';
import type { listInitiatives } from '../initiatives.contract.ts';

type InitiativeLine = OutOf<typeof listInitiatives>['initiatives'][number];

/** One initiative in a list: how it stands, who leads it, where, for what. */
export function InitiativeRow({ it, children, lead }: { it: InitiativeLine; children?: ReactNode; lead?: ReactNode }) {
  const t = useT('directory');
  const format = useFormat();
  const leads = it.parties.filter((one) => one.role === 'leads' || one.role === 'implements');
  return (
    <ListRow
      to={{ to: '/w/$workspace/initiatives/$id', params: { id: it.id } }}
      lead={
        <Row gap="s" tight as="span">
          {lead}
          <Badge>{t(`state.${it.state}`)}</Badge>
          {it.ledLocally && <Badge tone="accent">{t('ledLocally')}</Badge>}
          {it.funding === 'unpaid' && <Badge>{t('funding.unpaid')}</Badge>}
          {it.label > 1 && <TlpBadge label={it.label} />}
        </Row>
      }
      when={<YearsOf it={it} />}
      title={<bdi lang={it.language === 'und' ? undefined : it.language}>{it.title}</bdi>}
      detail={
        [
          leads.length > 0 ? format.list([...new Set(leads.map((one) => one.name))].slice(0, 4)) : null,
          it.places.length > 0 ? format.list(it.places) : null,
          it.purposes.length > 0 ? format.list(it.purposes.slice(0, 2).map((one) => one.name)) : null,
        ]
          .filter(Boolean)
          .join(' · ') || undefined
      }
    >
      {children}
    </ListRow>
  );
}

export const YearsOf = ({ it }: { it: { began: string | null; ended: string | null } }) => (
  <>{[...new Set([it.began?.slice(0, 4), it.ended?.slice(0, 4)].filter(Boolean))].join('–')}</>
);
