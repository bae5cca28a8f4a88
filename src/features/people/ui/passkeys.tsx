import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useT } from '#web/i18n.ts';
import { Button, IconButton } from '#web/ui/button.tsx';
import { Confirm, Dialog } from '#web/ui/dialog.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconKey, IconTrash } from '#web/ui/icons.ts';
import { Card, Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { auth, told } from './auth.ts';

interface Passkey {
  id: string;
  name?: string | null;
  createdAt?: string | Date | null;
}

const key = ['account', 'passkeys'];

/** Passkeys: the list, adding one from this device or a key, removing one. */
export function PasskeysCard() {
  const t = useT('account');
  const client = useQueryClient();
  const list = useQuery({ queryKey: key, queryFn: () => told<Passkey[]>(auth.passkey.listUserPasskeys()) });
  const [adding, setAdding] = useState(false);
  const [name, setName] = useState('');
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const again = () => client.invalidateQueries({ queryKey: key });

  const add = async () => {
    await told(auth.passkey.addPasskey({ name: name.trim() || undefined }));
    setAdding(false);
    setName('');
    await again();
  };
  const remove = async () => {
    if (!removing) return;
    try {
      await told(auth.passkey.deletePasskey({ id: removing.id }));
      await again();
    } catch (error) {
      toastProblem(error, 'account');
    }
    setRemoving(null);
  };
  return (
    <Stack as="section" gap="s">
      <Row spread="between">
        <Heading as="h2">{t('passkeys.title')}</Heading>
        <Button size="small" icon={<IconKey size={16} />} onClick={() => setAdding(true)}>
          {t('passkeys.add')}
        </Button>
      </Row>
      <Text dim>{t('passkeys.why')}</Text>
      <Answer of={list} rows={1} feature="account">
        {(all) =>
          all.length === 0 ? (
            <Text>{t('passkeys.none')}</Text>
          ) : (
            <>
              {all.map((it) => (
                <Card key={it.id}>
                  <Row spread="between" tight>
                    <span>
                      <bdi>{it.name || t('passkeys.unnamed')}</bdi>{' '}
                      {it.createdAt && (
                        <Text as="span" dim>
                          <TimeAgo at={it.createdAt} />
                        </Text>
                      )}
                    </span>
                    <IconButton label={t('passkeys.remove')} size="small" onClick={() => setRemoving(it)}>
                      <IconTrash size={17} />
                    </IconButton>
                  </Row>
                </Card>
              ))}
            </>
          )
        }
      </Answer>
      <Dialog open={adding} onClose={() => setAdding(false)} title={t('passkeys.add')}>
        <Form feature="account" onSubmit={add} deed={t('passkeys.addDeed')}>
          <TextField
            label={t('passkeys.name')}
            hint={t('passkeys.nameHint')}
            optional
            autoFocus
            value={name}
            onChange={setName}
            maxLength={80}
          />
        </Form>
      </Dialog>
      <Confirm
        open={removing !== null}
        onClose={() => setRemoving(null)}
        title={t('passkeys.remove')}
        deed={t('passkeys.removeDeed')}
        look="grave"
        onConfirm={() => void remove()}
      >
        <Text>{t('passkeys.removeWhy', { name: removing?.name || t('passkeys.unnamed') })}</Text>
      </Confirm>
    </Stack>
  );
}
