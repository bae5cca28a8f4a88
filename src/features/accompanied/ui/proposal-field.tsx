import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { TextArea } from '#web/ui/field.tsx';
import { Said, Stack, Text } from '#web/ui/layout.tsx';
import { listProposals } from '../together.contract.ts';

/** What the people there propose, in the alert: theirs is shown and taken over by a person, who screens it like everything that travels. */
export function ProposalField({
  origin,
  value,
  onChange,
}: {
  origin: { kind: string; id: string } | undefined;
  value: string;
  onChange: (text: string) => void;
}) {
  const t = useT('alerts');
  const can = useCan();
  const about = origin && (origin.kind === 'incident' || origin.kind === 'report') ? origin : undefined;
  const asked = useOp(
    listProposals,
    { query: { kind: (about?.kind ?? 'report') as 'incident' | 'report', id: about?.id ?? '' } },
    { enabled: about !== undefined && can('incident.read') },
  );
  const theirs = (asked.data?.proposals ?? []).filter((it) => !value.includes(it.text));
  return (
    <Stack gap="s">
      <TextArea
        label={t('fields.proposal')}
        hint={t('fields.proposalHint')}
        optional
        value={value}
        onChange={onChange}
        maxLength={4000}
        rows={2}
      />
      {theirs.map((it) => (
        <Stack key={it.reportId} gap="xs">
          <Text dim small>
            {t('fields.proposalTheirs')}
          </Text>
          <Said lang={it.language}>{it.text}</Said>
          <Button onClick={() => onChange([value.trim(), it.text].filter(Boolean).join('\n\n').slice(0, 4000))}>
            {t('fields.proposalTake')}
          </Button>
        </Stack>
      ))}
    </Stack>
  );
}
