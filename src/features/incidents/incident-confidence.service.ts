import type { Context } from '#server/context.ts';
import type { Credibility, Reliability } from '#domain/admiralty.ts';
import { blockedBy } from '#features/alerts/implicated.rules.ts';
import * as actors from '#features/people/actors.service.ts';
import { confidence, type Confidence, type ConfidenceAccount } from './confidence.rules.ts';
import * as accountQueries from './accounts.queries.ts';
import * as queries from './incidents.queries.ts';

const IMPLICATED_ROLES = ['perpetrator', 'denies', 'admits'];

/** What the rule proposes for an incident, and how it came about. */
export async function confidenceOf(
  context: Context,
  row: queries.IncidentRow,
  accounts: Awaited<ReturnType<typeof accountQueries.incidentAccounts>>,
): Promise<Confidence> {
  const roles = await queries.incidentActors(context, row.id);
  const part = roles.filter((it) => IMPLICATED_ROLES.includes(it.role)).map((it) => it.id);
  const implicated = blockedBy(part, await actors.chainOfCommand(context, part));
  return confidence(
    accounts.map((it) => ({
      id: it.id,
      reportId: it.report_id,
      // one person on two channels is one source, where that person said so
      sourceId: it.person_id ?? it.source_id,
      stance: it.stance,
      basis: it.basis as ConfidenceAccount['basis'],
      text: it.text,
      heardFrom: it.heard_from_report_id ? [it.heard_from_report_id] : [],
      items: it.items ?? [],
      enrolledAt: it.enrolled_at,
      firstSeenOn: String(it.first_seen_on),
      organisationId: it.organisation_id,
      organisationVetted: it.organisation_vetted_at !== null,
      credibility: it.credibility as Credibility | null,
      reliability: it.reliability as Reliability,
      evidence: it.evidence,
      supersedesReportId: it.supersedes_id,
      receivedAt: it.received_at,
      implicated: it.organisation_id !== null && implicated.has(it.organisation_id),
    })),
    row.when_from,
  );
}
