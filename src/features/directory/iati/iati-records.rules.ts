import { activityOf, type IatiActivity } from './iati-activity.rules.ts';
import { checkCodes } from './iati-codes.rules.ts';
import { brief, type IatiFinding } from './iati-finding.rules.ts';
import { organisationOf, type IatiOrganisation } from './iati-organisation.rules.ts';
import { IATI_LIMITS, readIati, type IatiEvent, type IatiHead, type IatiLimits } from './iati-read.rules.ts';
import { checkRules, type IatiRuleContext } from './iati-ruleset.rules.ts';
import { ownCopy } from './xml-events.rules.ts';

export type IatiRecord =
  | { readonly is: 'head'; readonly head: IatiHead }
  | {
      readonly is: 'activity';
      readonly line: number;
      readonly activity: IatiActivity;
      readonly findings: readonly IatiFinding[];
    }
  | {
      readonly is: 'organisation';
      readonly line: number;
      readonly organisation: IatiOrganisation;
      readonly findings: readonly IatiFinding[];
    }
  | { readonly is: 'finding'; readonly finding: IatiFinding };

/**
 * The activities or organisations of an IATI file one after another, each with everything found in it: departures from the schema, from the
 * standard's rules and code lists (2.x only), identifiers that are missing or came before in the same file. A record with findings is handed out like any
 * other: what to do about it is for whoever reads.
 */
export async function* readIatiRecords(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  context: IatiRuleContext,
  limits: IatiLimits = IATI_LIMITS,
): AsyncGenerator<IatiRecord> {
  const seen = new Map<string, number>();
  for await (const event of readIati(chunks, limits)) {
    if (event.is !== 'record') {
      yield event;
      continue;
    }
    const findings = [...event.findings];
    if (!event.head.older) {
      findings.push(...checkCodes(event.node, event.path));
      // a rule about all parts says nothing when parts are missing
      if (event.dropped === 0) findings.push(...checkRules(event.node, event.path, context));
      else findings.push(note(event, 'rules_not_checked', 'note'));
    }
    const isActivity = event.head.kind === 'iati-activities';
    const activity = isActivity ? activityOf(event.node, event.head) : null;
    const organisation = isActivity ? null : organisationOf(event.node);
    const identifier = (activity ?? organisation)!.identifier;
    if (identifier === null) findings.push(note(event, 'identifier_missing', 'error'));
    else {
      const before = seen.get(identifier);
      if (before === undefined) seen.set(ownCopy(identifier), event.node.line);
      else findings.push(note(event, 'identifier_repeated', 'error', { identifier: brief(identifier), first: before }));
    }
    const few = findings.slice(0, limits.findings);
    if (few.length < findings.length)
      few.push(note(event, 'more_findings', 'note', { count: findings.length - few.length }));
    yield activity
      ? { is: 'activity', line: event.node.line, activity, findings: few }
      : { is: 'organisation', line: event.node.line, organisation: organisation!, findings: few };
  }
}

const note = (
  event: Extract<IatiEvent, { is: 'record' }>,
  code: string,
  severity: IatiFinding['severity'],
  params: IatiFinding['params'] = {},
): IatiFinding => ({ code, kind: 'reading', severity, line: event.node.line, path: event.path, params });
