import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { findMonitors } from '#features/forms/ui/devices.tsx';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { Confirm, Dialog } from '#web/ui/dialog.tsx';
import { TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { focalLabel, freeLabel } from '../focal.rules.ts';
import { endFocal, readMonitor, setFocal, type MonitorPage } from '../monitors.contract.ts';

const PAGE = '/w/$workspace/monitors/$id';

/** Through whose telephone somebody reports, or for whom theirs speaks. */
export function Focal({ of }: { of: MonitorPage }) {
  const t = useT('monitors');
  const can = useCan();
  const [ending, setEnding] = useState(false);
  const end = useOpMutation(endFocal, { invalidates: ['monitors'] });
  const { focal, speaksFor } = of;
  return (
    <>
      {focal && (
        <Stack as="section" gap="s">
          <Heading>{t('focal.title')}</Heading>
          <Row>
            <Text>{t('focal.is', { alias: focal.alias, label: focal.label })}</Text>
            <LinkButton look="quiet" to={PAGE} params={{ id: focal.id }}>
              <bdi>{focal.alias}</bdi>
            </LinkButton>
            {can('source.write') && (
              <Button look="link" onClick={() => setEnding(true)}>
                {t('focal.end')}
              </Button>
            )}
          </Row>
        </Stack>
      )}
      {speaksFor.length > 0 && (
        <Stack as="section" gap="s">
          <Heading>{t('focal.speaksFor')}</Heading>
          <Text dim>{t('focal.speaksMeans')}</Text>
          {speaksFor.map((it) => (
            <Row key={it.id}>
              <Badge>
                <bdi>{it.label}</bdi>
              </Badge>
              <LinkButton look="quiet" to={PAGE} params={{ id: it.id }}>
                <bdi>{it.alias}</bdi>
              </LinkButton>
            </Row>
          ))}
        </Stack>
      )}
      {ending && focal && (
        <Confirm
          open
          onClose={() => setEnding(false)}
          title={t('focal.endTitle', { alias: focal.alias })}
          deed={t('focal.end')}
          busy={end.isPending}
          onConfirm={() =>
            end.mutate(
              { params: { id: of.id } },
              { onSuccess: () => setEnding(false), onError: (error) => toastProblem(error, 'monitors') },
            )
          }
        >
          {t('focal.endWhy')}
        </Confirm>
      )}
    </>
  );
}

export function FocalDialog({ of, onClose }: { of: MonitorPage; onClose: () => void }) {
  const t = useT('monitors');
  const [by, setBy] = useState<Option<string> | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const theirs = useOp(readMonitor, { params: { id: by?.value ?? of.id } });
  // until somebody writes one of their own, the first that is free there
  const label = typed ?? freeLabel(by ? (theirs.data?.speaksFor ?? []).map((it) => it.label) : []);
  const set = useOpMutation(setFocal, { invalidates: ['monitors'] });
  return (
    <Dialog open onClose={onClose} title={t('focal.deed')}>
      <Form
        deed={t('console:save')}
        feature="monitors"
        blocked={!by ? t('focal.need') : !focalLabel.safeParse(label).success && t('focal.needLabel')}
        onSubmit={async () => {
          await set.mutateAsync({
            params: { id: of.id },
            body: { id: uuidv7(Date.now()), focalId: by!.value, label },
          });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <Text>{t('focal.means')}</Text>
        <Combobox label={t('focal.by')} hint={t('focal.byHint')} options={findMonitors} value={by} onChange={setBy} />
        <TextField
          label={t('focal.label')}
          hint={t('focal.labelHint')}
          maxLength={8}
          value={label}
          onChange={setTyped}
        />
      </Form>
    </Dialog>
  );
}
