/**
 * Texts to begin an answer with, in the language of whom it is for (not of the screen). Plain words; no name, no place, nothing that
 * tells a stranger who looks at the phone what it was about.
 */
export const TEMPLATE_LANGUAGES = ['en', 'fr', 'ar'] as const;
export const TEMPLATE_CODES = ['passed_on', 'acted', 'could_not', 'not_true', 'thanks', 'radio', 'trusted'] as const;
export type TemplateCode = (typeof TEMPLATE_CODES)[number];

export const templates: Record<(typeof TEMPLATE_LANGUAGES)[number], readonly { code: TemplateCode; text: string }[]> = {
  en: [
    {
      code: 'passed_on',
      text: 'Thank you for your message. We passed it on to people who can act, and they have answered.',
    },
    { code: 'acted', text: 'Thank you for your message. Because of it, something was done: ' },
    {
      code: 'could_not',
      text: 'Thank you for your message. We asked those who could help. So far nothing could be done, because ',
    },
    {
      code: 'not_true',
      text: 'Thank you for your message. We looked into it with several people. It did not happen as it was told: ',
    },
    {
      code: 'thanks',
      text: 'Thank you. We have read your message and keep an eye on it. Write again if something changes.',
    },
    {
      code: 'radio',
      text: 'A message to all who live here. Some of you told of what worried you. This is what came of it: … Nobody is named who spoke, and nobody need say so. Whoever knows more can tell it in the ways you know.',
    },
    {
      code: 'trusted',
      text: 'Please tell people in your own words: what they told was heard. This is what came of it: … Do not ask who spoke, and tell us what they answer.',
    },
  ],
  fr: [
    {
      code: 'passed_on',
      text: 'Merci pour votre message. Nous l’avons transmis à des personnes qui peuvent agir, et elles ont répondu.',
    },
    { code: 'acted', text: 'Merci pour votre message. Grâce à lui, quelque chose a été fait : ' },
    {
      code: 'could_not',
      text: 'Merci pour votre message. Nous avons sollicité ceux qui pouvaient aider. Pour l’instant rien n’a pu être fait, parce que ',
    },
    {
      code: 'not_true',
      text: 'Merci pour votre message. Nous avons vérifié auprès de plusieurs personnes. Cela ne s’est pas passé comme on l’a dit : ',
    },
    {
      code: 'thanks',
      text: 'Merci. Nous avons lu votre message et restons attentifs. Écrivez de nouveau si quelque chose change.',
    },
    {
      code: 'radio',
      text: 'Un message à tous ceux qui vivent ici. Certains d’entre vous ont parlé de ce qui les inquiétait. Voici ce qui en est sorti : … Aucun de ceux qui ont parlé n’est nommé, et personne n’a à le dire. Qui en sait plus peut le dire par les moyens que vous connaissez.',
    },
    {
      code: 'trusted',
      text: 'Dites-le aux gens avec vos mots : ce qu’ils ont dit a été entendu. Voici ce qui en est sorti : … Ne demandez pas qui a parlé, et dites-nous ce qu’ils répondent.',
    },
  ],
  ar: [
    { code: 'passed_on', text: 'شكراً على رسالتك. نقلناها إلى من يستطيعون التصرف، وقد ردّوا.' },
    { code: 'acted', text: 'شكراً على رسالتك. بفضلها جرى عمل شيء: ' },
    { code: 'could_not', text: 'شكراً على رسالتك. سألنا من يستطيعون المساعدة. لم يمكن فعل شيء حتى الآن لأن ' },
    { code: 'not_true', text: 'شكراً على رسالتك. تحققنا من الأمر مع عدة أشخاص. لم يحدث كما قيل: ' },
    { code: 'thanks', text: 'شكراً. قرأنا رسالتك ونتابع الأمر. اكتب إلينا مجدداً إن تغيّر شيء.' },
    {
      code: 'radio',
      text: 'رسالة إلى كل من يعيشون هنا. تحدّث بعضكم عمّا أقلقهم. وهذا ما نتج عن ذلك: … لا يُسمّى أحد ممن تكلّموا، وليس على أحد أن يقول ذلك. ومن يعرف أكثر يستطيع أن يخبر به بالطرق التي تعرفونها.',
    },
    {
      code: 'trusted',
      text: 'أخبر الناس بكلماتك: ما قالوه قد سُمع. وهذا ما نتج عنه: … لا تسأل من الذي تكلّم، وأخبرنا بما يجيبون.',
    },
  ],
};

export interface Template {
  language: string;
  code: string;
  text: string;
  /** the workspace's own words */
  own: boolean;
}

/** Ours, with the workspace's own words in their place and beside them, in any language it has words for. */
export function templatesWith(own: readonly { language: string; code: string; text: string }[]): Template[] {
  const kept = own.map((it) => ({ ...it, own: true }));
  const ours = TEMPLATE_LANGUAGES.flatMap((language) =>
    templates[language].map((it) => ({ language, code: it.code as string, text: it.text, own: false })),
  );
  return [
    ...ours.map((it) => kept.find((one) => one.language === it.language && one.code === it.code) ?? it),
    ...kept.filter((it) => !ours.some((one) => one.language === it.language && one.code === it.code)),
  ];
}
