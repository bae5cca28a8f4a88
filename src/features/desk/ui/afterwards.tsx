import { lazy, Suspense, type ComponentType } from 'react';

/** A part that is fetched when the desk stands already: what it needs is not in the first bundle. */
function afterwards<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Part = lazy<ComponentType<any>>(async () => ({ default: await load() }));
  return (given) => (
    <Suspense fallback={null}>
      <Part {...given} />
    </Suspense>
  );
}

export const Beside = afterwards(async () => (await import('./beside.tsx')).Beside);
export const ProposedByRules = afterwards(async () => (await import('./proposed-by-rules.tsx')).ProposedByRules);
export const PushOffer = afterwards(async () => (await import('#features/alerts/ui/push/push-offer.tsx')).PushOffer);
