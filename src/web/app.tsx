import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider, type AnyRouter } from '@tanstack/react-router';
import { Suspense } from 'react';
import './theme/tokens.css';
import './theme/base.css';
import { queryClient } from './api.ts';

/** Everything around the screens. */
export function App({ router }: { router: AnyRouter }) {
  return (
    <QueryClientProvider client={queryClient}>
      <Suspense fallback={null}>
        <RouterProvider router={router} />
      </Suspense>
    </QueryClientProvider>
  );
}
