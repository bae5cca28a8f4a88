import { useEffect, useState } from 'react';
import { z } from 'zod';
import { useLanguage, useT } from '#web/i18n.ts';
import type { Language } from '#web/language.ts';
import { Go, useView } from '#web/navigation.tsx';
import { useWorkspace } from '#web/session.ts';
import { Page, Row, Stack, Title } from '#web/ui/layout.tsx';
import { Loading } from '#web/ui/states.tsx';
import { blocksOf, type Block, type Run } from '../guide-text.rules.ts';
import { guideFor, GUIDES, type Guide } from '../guides.rules.ts';
import css from './guides.module.css';

const files = import.meta.glob<string>('../../../../docs/guides/**/*.md', { query: '?raw', import: 'default' });
const fileOf = (guide: Guide, language: Language) =>
  files[`../../../../docs/guides/${language === 'en' ? '' : `${language}/`}${guide}.md`];

const view = z.object({ of: z.enum(GUIDES).optional() });

/** One page for a first day, in the reader's language: the one of their own work first, the others beside it. */
export function GuidesScreen() {
  const t = useT('guides');
  const language = useLanguage();
  const { verbs } = useWorkspace();
  const [at] = useView(view);
  const guide = at.of ?? guideFor(verbs);
  const [read, setRead] = useState<{ of: string; text: string } | null>(null);
  const key = `${language} ${guide}`;
  useEffect(() => {
    let current = true;
    void fileOf(guide, language)?.().then((text) => current && setRead({ of: `${language} ${guide}`, text }));
    return () => {
      current = false;
    };
  }, [guide, language]);
  return (
    <Page>
      <Stack gap="l">
        <nav aria-label={t('all')}>
          <Row>
            {GUIDES.map((it) => (
              <Go
                key={it}
                to="/w/$workspace/guides"
                search={{ of: it }}
                aria-current={it === guide ? 'page' : undefined}
                className={css.other}
              >
                {t(`names.${it}`)}
              </Go>
            ))}
          </Row>
        </nav>
        {read?.of === key ? (
          <article className={css.guide}>
            {blocksOf(read.text).map((block, n) => (
              <Part key={n} block={block} />
            ))}
          </article>
        ) : (
          <Loading />
        )}
      </Stack>
    </Page>
  );
}

function Part({ block }: { block: Block }) {
  if (block.is === 'title')
    return (
      <Title as="h2">
        <Runs of={block.runs} />
      </Title>
    );
  if (block.is === 'paragraph')
    return (
      <p>
        <Runs of={block.runs} />
      </p>
    );
  if (block.is === 'list') {
    const List = block.ordered ? 'ol' : 'ul';
    return (
      <List>
        {block.items.map((it, n) => (
          <li key={n}>
            <Runs of={it} />
          </li>
        ))}
      </List>
    );
  }
  return (
    <table className={css.table}>
      <thead>
        <tr>
          {block.head.map((it, n) => (
            <th key={n} scope="col">
              <Runs of={it} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {block.rows.map((row, n) => (
          <tr key={n}>
            {row.map((it, m) => (
              <td key={m}>
                <Runs of={it} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isGuide = (name: string): name is Guide => (GUIDES as readonly string[]).includes(name);

function Runs({ of }: { of: readonly Run[] }) {
  return of.map((run, n) =>
    run.is === 'strong' ? (
      <strong key={n}>{run.text}</strong>
    ) : run.is === 'em' ? (
      <em key={n}>{run.text}</em>
    ) : run.is === 'code' ? (
      <code key={n} dir="ltr">
        {run.text}
      </code>
    ) : run.is === 'guide' && isGuide(run.guide) ? (
      <Go key={n} to="/w/$workspace/guides" search={{ of: run.guide }}>
        {run.text}
      </Go>
    ) : (
      <span key={n}>{run.text}</span>
    ),
  );
}
