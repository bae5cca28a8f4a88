/**
 * Texts to begin an answer with, in the language of whom it is for (not of the screen). Plain words; no name, no place, nothing that
 * tells a stranger who looks at the phone what it was about.
 */
export const TEMPLATE_LANGUAGES = ['en', 'fr', 'ar'] as const;
export type TemplateCode = 'passed_on' | 'acted' | 'could_not' | 'not_true' | 'thanks';

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
  ],
  ar: [
    { code: 'passed_on', text: 'شكراً على رسالتك. نقلناها إلى من يستطيعون التصرف، وقد ردّوا.' },
    { code: 'acted', text: 'شكراً على رسالتك. بفضلها جرى عمل شيء: ' },
    { code: 'could_not', text: 'شكراً على رسالتك. سألنا من يستطيعون المساعدة. لم يمكن فعل شيء حتى الآن لأن ' },
    { code: 'not_true', text: 'شكراً على رسالتك. تحققنا من الأمر مع عدة أشخاص. لم يحدث كما قيل: ' },
    { code: 'thanks', text: 'شكراً. قرأنا رسالتك ونتابع الأمر. اكتب إلينا مجدداً إن تغيّر شيء.' },
  ],
};
