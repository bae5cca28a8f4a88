import { useState } from 'react';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Checkbox, CheckboxGroup, RadioCards } from '#web/ui/choices.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Text } from '#web/ui/layout.tsx';
import { listGroups, publishForm, type FormDetail } from '../forms.contract.ts';

const LABEL_KEYS = ['clear', 'green', 'amber', 'amber_strict'] as const;

/** Which version goes out, to whom, and how what comes back is labelled. */
export function PublishDialog({
  form,
  versionId,
  onClose,
}: {
  form: FormDetail;
  versionId: string;
  onClose: () => void;
}) {
  const t = useT('forms', 'domain');
  const asked = useOp(listGroups);
  const [audience, setAudience] = useState(form.audience);
  const [groups, setGroups] = useState<string[]>(form.groups.map((it) => it.id));
  const [label, setLabel] = useState(String(form.label));
  const [isProtected, setProtected] = useState(form.protected);
  const publish = useOpMutation(publishForm, { invalidates: ['forms'] });
  const version = form.allVersions.find((it) => it.id === versionId);
  return (
    <Dialog open onClose={onClose} title={t('publish.title', { version: version?.version || '–' })}>
      <Form
        deed={t('publish.deed')}
        feature="forms"
        blocked={audience === 'groups' && groups.length === 0 && t('publish.needGroup')}
        onSubmit={async () => {
          await publish.mutateAsync({
            params: { id: form.id },
            body: {
              versionId,
              audience,
              groupIds: audience === 'groups' ? groups : [],
              label: Number(label),
              protected: isProtected,
            },
          });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <RadioCards
          label={t('publish.to')}
          options={[
            { value: 'groups', label: t('publish.groups') },
            { value: 'all', label: t('publish.all') },
          ]}
          value={audience}
          onChange={setAudience}
        />
        {audience === 'groups' &&
          (asked.data?.groups.length === 0 ? (
            <Text dim>{t('groups.noneWhy')}</Text>
          ) : (
            <CheckboxGroup
              label={t('parts.groups')}
              options={(asked.data?.groups ?? []).map((it) => ({ value: it.id, label: it.name }))}
              value={groups}
              onChange={setGroups}
            />
          ))}
        <Select
          label={t('publish.label')}
          hint={t(`domain:sensitivity.${LABEL_KEYS[Number(label)] ?? 'amber'}.means`)}
          options={LABEL_KEYS.map((_key, at) => ({ value: String(at), label: `TLP:${TLP_WORDS[at]}` }))}
          value={label}
          onChange={(it) => it && setLabel(it)}
        />
        <Checkbox
          label={t('publish.protected')}
          detail={t('publish.protectedMeans')}
          checked={isProtected}
          onChange={setProtected}
        />
      </Form>
    </Dialog>
  );
}
