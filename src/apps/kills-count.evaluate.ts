import { join } from 'node:path';
import { openFiles } from '#server/files.ts';
import type { Sent } from './kills-writers.evaluate.ts';
import { asOwner, type Running } from './running.evaluate.ts';

/** Looks for everything that was acknowledged. */
export async function countKept(running: Running, sent: Sent, imported: number) {
  const files = openFiles(join(running.folder, 'files'));
  return asOwner(running.folder, async (client) => {
    const { rows: reports } = await client.query<{ id: string; receipts: number; recorded: number; sealed: number }>(
      `select r.id, (select count(*)::int from app.message m where m.workspace_id = r.workspace_id and m.report_id = r.id and m.role = 'receipt') as receipts,
        (select count(*)::int from ledger.change c where c.workspace_id = r.workspace_id and c.subject_id = r.id and c.verb = 'report.receive') as recorded,
        (select count(*)::int from ledger.change c join ledger.entry e on e.workspace_id = c.workspace_id and e.change_id = c.id
          where c.workspace_id = r.workspace_id and c.subject_id = r.id and c.verb = 'report.receive') as sealed
      from app.report r where r.channel = 'web'`,
    );
    const byId = new Map<string, typeof reports>();
    for (const row of reports) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
    let lost = 0;
    let doubled = reports.length - byId.size;
    for (const id of sent.reports) {
      const row = byId.get(id)?.[0];
      if (!row || row.receipts < 1 || row.recorded < 1 || row.sealed < 1) lost++;
      else if (row.receipts > 1 || row.recorded > 1 || row.sealed > 1) doubled++;
    }
    // one account has one id: the same words under two ids would be one account twice
    const { rows: twice } = await client.query<{ n: number }>(
      'select (count(*) - count(distinct text))::int as n from app.report',
    );
    doubled += twice[0]!.n;
    const { rows: attachments } = await client.query<{ id: string; sha256: Buffer; sent: string }>(
      `select id, sha256, encode(sent_sha256, 'hex') as sent from app.attachment`,
    );
    for (const file of sent.files) {
      const found = attachments.filter(({ id }) => id === file.id);
      if (found.length > 1) doubled++;
      const bytes = found[0] && (await files.read(found[0].sha256));
      if (!found[0] || found[0].sent !== file.sha256 || !bytes) lost++;
    }
    // one responder is asked about each alert and one source is owed an answer for it; what was accepted is one response
    const { rows: alerts } = await client.query<{ id: string; notices: number; owed: number; responses: number }>(
      `select a.id, (select count(*)::int from app.notice n where n.workspace_id = a.workspace_id and n.alert_id = a.id and n.dispatched_at is not null) as notices,
        (select count(*)::int from app.obligation o where o.workspace_id = a.workspace_id and o.alert_id = a.id) as owed,
        (select count(*)::int from app.response r where r.workspace_id = a.workspace_id and r.alert_id = a.id) as responses
      from app.alert a where a.issued_at is not null`,
    );
    const issued = new Map(alerts.map((row) => [row.id, row]));
    for (const id of sent.alerts) {
      const row = issued.get(id);
      if (!row || row.notices < 1 || row.owed < 1) lost++;
      else if (row.notices > 1 || row.owed > 1 || row.responses > 1) doubled++;
    }
    const { rows: again } = await client.query<{ n: number }>(
      'select count(*)::int as n from (select from app.report where import_id is not null group by import_id, external_key having count(*) > 1) t',
    );
    doubled += again[0]!.n;
    const { rows: fromTables } = await client.query<{ n: number }>(
      `select count(*)::int as n from app.report where channel = 'import'`,
    );
    lost += Math.max(0, imported - fromTables[0]!.n);
    return { lost, doubled };
  });
}
