import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { usePathParams } from '#web/navigation.tsx';
import { Heading, Said, Stack } from '#web/ui/layout.tsx';
import { PrintPage } from '#web/ui/print-page.tsx';
import { Answer } from '#web/ui/states.tsx';
import { readIncident } from '../incidents.contract.ts';
import { AlertLinks } from './incident-page.tsx';
import { Accounts, ConfidenceWords, IncidentHead } from './incident-view.tsx';

/** An incident on one sheet, with its label, its confidence and its accounts. */
export function IncidentBriefScreen() {
  const t = useT('incidents');
  const { id } = usePathParams<'/w/$workspace/incidents/$id/brief'>();
  const answer = useOp(readIncident, { params: { id } });
  return (
    <Answer of={answer} rows={8} feature="incidents">
      {(incident) => (
        <PrintPage title={incident.title} label={incident.label} number={t('number', { number: incident.number })}>
          <Stack gap="l">
            <IncidentHead incident={incident} as="h1" link={<span />} />
            <ConfidenceWords incident={incident} full />
            {incident.summary && <Said>{incident.summary}</Said>}
            <Accounts incident={incident} nameless />
            <section>
              <Heading>{t('done.title')}</Heading>
              <AlertLinks incident={incident} />
            </section>
          </Stack>
        </PrintPage>
      )}
    </Answer>
  );
}
