import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Card, Heading, Said, Stack, Text } from '#web/ui/layout.tsx';
import { togetherOfReport, type Together } from '../together.contract.ts';

/** Both voices of one account and what the people there propose, each under its own head. */
export function Voices({ of, alias }: { of: Together; alias: string }) {
  const t = useT('accompanied');
  const part = (title: string, text: string) =>
    text !== '' && (
      <Stack gap="xs">
        <Text dim small>
          {title}
        </Text>
        <Said lang={of.language}>{text}</Said>
      </Stack>
    );
  return (
    <Stack gap="s">
      {part(t('voice.observer', { alias }), of.words)}
      {part(t('voice.analyst'), of.setting)}
      {part(t('voice.proposal'), of.proposal)}
    </Stack>
  );
}

/** On a report that two shaped together; nothing on any other. */
export function ReportVoices({ reportId, alias }: { reportId: string; alias: string }) {
  const t = useT('accompanied');
  const asked = useOp(togetherOfReport, { params: { id: reportId } });
  const together = asked.data?.together;
  if (!together) return null;
  return (
    <Card>
      <Stack gap="s">
        <Heading as="h2">{t('shaped')}</Heading>
        <Voices of={together} alias={alias} />
      </Stack>
    </Card>
  );
}
