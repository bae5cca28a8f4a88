import { DirectionProvider, MantineProvider, useDirection, createTheme } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider, type AnyRouter } from '@tanstack/react-router';
import { Suspense, useEffect, type ReactNode } from 'react';
import '@mantine/core/styles/default-css-variables.layer.css';
import './theme/tokens.css';
import './theme/base.css';
import { queryClient } from './api.ts';
import { useLanguage } from './i18n.ts';
import { LANGUAGES } from './language.ts';
import { useShownScheme } from './scheme.ts';

// Colours and sizes come from our own style sheets; the borrowed parts add no style element to the page, so that the
// content security policy can forbid them.
const theme = createTheme({ respectReducedMotion: true, cursorType: 'pointer', focusRing: 'auto', fontFamily: 'var(--font)' });

/** Everything around the screens: queries, direction, scheme, router. */
export function App({ router }: { router: AnyRouter }) {
  const scheme = useShownScheme();
  return (
    <QueryClientProvider client={queryClient}>
      <DirectionProvider initialDirection={document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'}>
        <MantineProvider theme={theme} forceColorScheme={scheme} withCssVariables={false} withGlobalClasses={false}>
          <Suspense fallback={null}>
            <Directed>
              <RouterProvider router={router} />
            </Directed>
          </Suspense>
        </MantineProvider>
      </DirectionProvider>
    </QueryClientProvider>
  );
}

function Directed({ children }: { children: ReactNode }) {
  const { dir, setDirection } = useDirection();
  const wanted = LANGUAGES[useLanguage()].dir;
  useEffect(() => {
    if (dir !== wanted) setDirection(wanted);
  }, [dir, wanted, setDirection]);
  return children;
}
