import type { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import { addAccount, createIncident, removeAccount, type stance } from '#features/incidents/incidents.contract.ts';
import { call, refresh, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import {
  assessReport,
  claimReport,
  handBackReport,
  noiseReport,
  reopenReport,
  triageReport,
} from '../reports.contract.ts';

export type Stance = z.output<typeof stance>;

/** Everything one key does to a report. What can be taken back offers its undo; what fails says so in a line. */
export function useReviewDeeds() {
  const t = useT('reports', 'domain');
  const old = { invalidates: ['reports', 'incidents'] };
  const claim = useOpMutation(claimReport, old);
  const handBack = useOpMutation(handBackReport, old);
  const noise = useOpMutation(noiseReport, old);
  const reopen = useOpMutation(reopenReport, old);
  const triage = useOpMutation(triageReport, old);
  const assess = useOpMutation(assessReport, old);
  const attachTo = useOpMutation(addAccount, old);
  const create = useOpMutation(createIncident, old);
  const trying =
    <A extends unknown[]>(run: (...given: A) => Promise<unknown>) =>
    (...given: A) =>
      void run(...given).catch((error: unknown) => toastProblem(error, 'reports'));

  const takeBack = async (id: string) => {
    await reopen.mutateAsync({ params: { id }, body: {} });
    toast(t('done.reopened'));
  };
  return {
    busy: noise.isPending || assess.isPending || attachTo.isPending || create.isPending,
    claim: trying(async (id: string) => {
      await claim.mutateAsync({ params: { id }, body: {} });
      toast(t('done.claimed'));
    }),
    handBack: trying(async (id: string) => {
      await handBack.mutateAsync({ params: { id }, body: {} });
      toast(t('done.handedBack'));
    }),
    noise: trying(async (id: string) => {
      await noise.mutateAsync({ params: { id }, body: {} });
      toast(t('done.noise'), { undo: trying(() => takeBack(id)) });
    }),
    reopen: trying(takeBack),
    triage: trying((id: string, body: Parameters<typeof triage.mutateAsync>[0]['body']) =>
      triage.mutateAsync({ params: { id }, body }),
    ),
    assess: trying(async (id: string, credibility: number) => {
      await assess.mutateAsync({ params: { id }, body: { credibility } });
      toast(t('done.assessed', { words: t(`domain:credibility.${credibility}`) }), {
        undo: trying(() => takeBack(id)),
      });
    }),
    attach: trying(
      async (reportId: string, incident: { id: string; number: number }, is: Stance, note: string | null = null) => {
        const { id: accountId } = await attachTo.mutateAsync({
          params: { id: incident.id },
          body: { id: uuidv7(Date.now()), reportId, stance: is, note },
        });
        const undo = trying(async () => {
          await call(removeAccount, { params: { id: incident.id, accountId } });
          await call(reopenReport, { params: { id: reportId }, body: {} });
          await refresh('reports', 'incidents');
          toast(t('done.reopened'));
        });
        toast(t(`done.attached.${is}`, { number: incident.number }), { undo });
      },
    ),
    create: async (body: Parameters<typeof create.mutateAsync>[0]['body']) => {
      const made = await create.mutateAsync({ body });
      toast(t('done.incident', { number: made.number }));
      return made;
    },
  };
}

export type ReviewDeeds = ReturnType<typeof useReviewDeeds>;
