import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import { listFile, type TableFormat } from '#server/table-file.ts';
import { pageOfReports } from './report-reading.service.ts';

/** In which order the columns stand. Nothing of the source: an alias is personal too. */
export const REPORT_COLUMNS =
  'id receivedAt state level kind typeCode triageKind language whenFrom whenTo whenPrecision placeText placeId channel basis dangerNow protected label'.split(
    ' ',
  );

/** Of children and survivors there is that a report came, and no word of it. */
export const withheld = (row: Record<string, unknown>): Record<string, unknown> =>
  row.protected ? { ...row, text: null, placeText: null, placeId: null, whenFrom: null, whenTo: null } : row;

const PAGE = 1000;

/** All reports that the caller may see as one file, without their words. The ledger keeps who took how many out. */
export const exportReports = (context: Context, format: TableFormat): Promise<FileAnswer> =>
  listFile(
    context,
    {
      what: 'reports',
      columns: REPORT_COLUMNS,
      async page(after) {
        const { reports, next } = await pageOfReports(context, { queue: 'all', after, limit: PAGE });
        return { rows: reports.map(withheld), next };
      },
    },
    format,
  );
