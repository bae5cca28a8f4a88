import { useEffect, useRef, useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { anywhere, useAddressOf, useGo } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextField } from '#web/ui/field.tsx';
import { IconDown } from '#web/ui/icons.ts';
import { Card, Stack, Text } from '#web/ui/layout.tsx';
import { Menu } from '#web/ui/menu.tsx';
import { ErrorState } from '#web/ui/states.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { readView as readAddress } from '#web/view.rules.ts';
import { changeView, listViews, removeView, saveView, setDefaultView } from '../views.contract.ts';
import { filterOf, sameFilter, type ViewScreen } from '../views.rules.ts';

type View = OutOf<typeof listViews>['views'][number];
const invalidates = ['views'];
export const VIEW_PATHS = { situation: '/w/$workspace/situation', review: '/w/$workspace/review' } as const;

/**
 * The views of a screen behind one button: open one, keep the present filter under a name, put them in order. A screen opened with nothing
 * in its address begins with the member's own default.
 */
export function SavedViews({ screen }: { screen: ViewScreen }) {
  const t = useT('views');
  const go = useGo();
  const [dialog, setDialog] = useState<'save' | 'manage' | null>(null);
  const asked = useOp(listViews, { query: { screen } });
  const views = asked.data?.views ?? [];
  const open = (view: View, replace = false) =>
    // where one is: map, timeline and list of the situation hold the same filter
    go({ ...anywhere({ to: '.', search: readAddress(view.search) }), replace });
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || !asked.data) return;
    begun.current = true;
    const usual = asked.data.views.find((it) => it.isDefault);
    if (usual && usual.search !== '' && location.search === '') open(usual, true);
  });
  return (
    <>
      <Menu
        label={t('title')}
        items={[
          ...views.map((it) => ({
            label: (
              <>
                <bdi>{it.name}</bdi>
                {it.shared && !it.mine && ` · ${it.owner}`}
              </>
            ),
            checked: sameFilter(it.search, location.search),
            run: () => open(it),
          })),
          { label: t('save'), apart: views.length > 0, run: () => setDialog('save') },
          ...(views.length > 0 ? [{ label: t('manage'), run: () => setDialog('manage') }] : []),
        ]}
      >
        <Button size="small">
          {t('title')}
          <IconDown size={14} />
        </Button>
      </Menu>
      {dialog === 'save' && <SaveDialog screen={screen} onClose={() => setDialog(null)} />}
      {dialog === 'manage' && <ManageDialog screen={screen} views={views} onClose={() => setDialog(null)} />}
    </>
  );
}

function SaveDialog({ screen, onClose }: { screen: ViewScreen; onClose: () => void }) {
  const t = useT('views');
  const [id] = useState(() => uuidv7(Date.now()));
  const [search] = useState(() => filterOf(location.search));
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const save = useOpMutation(saveView, { invalidates, onDone: () => (toast(t('saved')), onClose()) });
  const missing = name.trim() ? null : t('needName');
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('save')}
      onSubmit={() => !missing && !save.isPending && save.mutate({ body: { id, screen, name, search, shared } })}
      foot={
        <>
          <Button type="submit" look="primary" busy={save.isPending} blocked={missing}>
            {t('keep')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <Text dim>{t('means')}</Text>
        <TextField label={t('name')} value={name} onChange={setName} maxLength={80} autoFocus />
        <Checkbox label={t('share')} checked={shared} onChange={setShared} />
        {shared && (
          <Text dim small>
            {t('shareMeans')}
          </Text>
        )}
        {save.error && <ErrorState error={save.error} feature="views" />}
      </Stack>
    </Dialog>
  );
}

function ManageDialog({ screen, views, onClose }: { screen: ViewScreen; views: readonly View[]; onClose: () => void }) {
  const t = useT('views');
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('manage')}
      width={560}
      foot={<Button onClick={onClose}>{t('console:close')}</Button>}
    >
      <Stack gap="s">
        {views.map((it) => (
          <Managed key={it.id} view={it} screen={screen} />
        ))}
        {views.length === 0 && <Text dim>{t('none')}</Text>}
      </Stack>
    </Dialog>
  );
}

function Managed({ view, screen }: { view: View; screen: ViewScreen }) {
  const t = useT('views');
  const can = useCan();
  const addressOf = useAddressOf();
  const [name, setName] = useState<string | null>(null);
  const failed = { onError: (error: unknown) => toastProblem(error, 'views') };
  const change = useOpMutation(changeView, { invalidates });
  const remove = useOpMutation(removeView, { invalidates });
  const choose = useOpMutation(setDefaultView, { invalidates });
  const params = { id: view.id };
  const rename = () =>
    name?.trim() &&
    change.mutate({ params, body: { name: name.trim() } }, { ...failed, onSuccess: () => setName(null) });
  const copy = async () => {
    await navigator.clipboard.writeText(addressOf({ to: '/w/$workspace/views/$id', params: { id: view.id } }));
    toast(t('copied'));
  };
  return (
    <Card as="article" aria-label={view.name}>
      <Stack gap="s">
        {name === null ? (
          <Text strong>
            <bdi>{view.name}</bdi>{' '}
            {view.shared && <Badge>{view.mine ? t('shared') : t('sharedBy', { name: view.owner })}</Badge>}{' '}
            {view.isDefault && <Badge tone="accent">{t('default')}</Badge>}
          </Text>
        ) : (
          <>
            <TextField label={t('name')} value={name} onChange={setName} maxLength={80} autoFocus />
            <Buttons>
              <Button size="small" look="primary" blocked={name.trim() ? null : t('needName')} onClick={rename}>
                {t('console:save')}
              </Button>
              <Button size="small" onClick={() => setName(null)}>
                {t('console:cancel')}
              </Button>
            </Buttons>
          </>
        )}
        {name === null && (
          <Buttons>
            <Button
              size="small"
              onClick={() => choose.mutate({ body: { screen, viewId: view.isDefault ? null : view.id } }, failed)}
            >
              {t(view.isDefault ? 'notDefault' : 'makeDefault')}
            </Button>
            {view.shared && (
              <Button size="small" onClick={() => void copy().catch(() => undefined)}>
                {t('copy')}
              </Button>
            )}
            {view.mine && (
              <>
                <Button size="small" onClick={() => setName(view.name)}>
                  {t('rename')}
                </Button>
                <Button size="small" onClick={() => change.mutate({ params, body: { shared: !view.shared } }, failed)}>
                  {t(view.shared ? 'unshare' : 'shareNow')}
                </Button>
                <Button
                  size="small"
                  onClick={() =>
                    change.mutate(
                      { params, body: { search: location.search } },
                      { ...failed, onSuccess: () => toast(t('saved')) },
                    )
                  }
                >
                  {t('overwrite')}
                </Button>
              </>
            )}
            {(view.mine || can('alert.coordinate')) && (
              <Button size="small" look="quiet" onClick={() => remove.mutate({ params }, failed)}>
                {t('remove')}
              </Button>
            )}
          </Buttons>
        )}
      </Stack>
    </Card>
  );
}
