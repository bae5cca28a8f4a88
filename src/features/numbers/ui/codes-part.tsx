import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Confirm } from '#web/ui/dialog.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { patternOf } from '../code-sheet.rules.ts';
import { listSheets, retireSheet } from '../codes.contract.ts';
import { SheetDialog } from './sheet-dialog.tsx';

type Sheet = OutOf<typeof listSheets>['sheets'][number];

/** Sheets of coded SMS: how each is written, how often it came and could not be read. */
export function CodesPart() {
  const t = useT('codes');
  const can = useCan();
  const format = useFormat();
  const asked = useOp(listSheets);
  const [adding, setAdding] = useState<string | null>(null);
  const [retiring, setRetiring] = useState<Sheet | null>(null);
  const retire = useOpMutation(retireSheet, { invalidates: ['codes'] });
  return (
    <Stack gap="l">
      <Row spread="between">
        <Text dim>{t('means')}</Text>
        {can('form.write') && (
          <Button look="primary" icon={<IconPlus size={17} />} onClick={() => setAdding(uuidv7(Date.now()))}>
            {t('add')}
          </Button>
        )}
      </Row>
      <Answer of={asked} rows={4} feature="codes">
        {({ sheets }) =>
          sheets.length === 0 ? (
            <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
          ) : (
            <DataTable
              label={t('title')}
              rows={sheets}
              rowKey={(it) => it.id}
              columns={[
                { key: 'name', title: t('name'), cell: (it) => <bdi>{it.name}</bdi>, sort: (it) => it.name },
                { key: 'pattern', title: t('written'), cell: (it) => <bdi>{patternOf(it)}</bdi> },
                {
                  key: 'came',
                  title: t('came'),
                  cell: (it) => format.number(it.came),
                  sort: (it) => it.came,
                  end: true,
                },
                {
                  key: 'unread',
                  title: t('unread'),
                  cell: (it) => format.number(it.unread),
                  sort: (it) => it.unread,
                  end: true,
                },
                {
                  key: 'state',
                  title: t('state'),
                  cell: (it) =>
                    it.retiredAt ? (
                      <Badge>{t('retired')}</Badge>
                    ) : can('form.write') ? (
                      <Button look="link" onClick={() => setRetiring(it)}>
                        {t('retire')}
                      </Button>
                    ) : (
                      <Badge tone="accent">{t('inUse')}</Badge>
                    ),
                  sort: (it) => (it.retiredAt ? 1 : 0),
                },
              ]}
            />
          )
        }
      </Answer>
      {adding && <SheetDialog id={adding} onClose={() => setAdding(null)} />}
      {retiring && (
        <Confirm
          open
          onClose={() => setRetiring(null)}
          title={t('retireTitle', { name: retiring.name })}
          deed={t('retire')}
          look="grave"
          busy={retire.isPending}
          onConfirm={() =>
            retire.mutate(
              { params: { id: retiring.id }, body: {} },
              { onSuccess: () => setRetiring(null), onError: (error) => toastProblem(error, 'codes') },
            )
          }
        >
          {t('retireWhy')}
        </Confirm>
      )}
    </Stack>
  );
}
