import { chooseTheme, type Theme, theme } from '../style/theme.ts';
import { chooseLanguage, type Language, language, t } from '../text/language.ts';
import { Choice } from './field.tsx';

/** The language and the colours of the page. */
export function Preferences() {
  const { language: languages, theme: themes } = t().common;
  return (
    <>
      <Choice<Language>
        label={languages.label}
        isLabelHidden
        value={language.value}
        options={[
          ['en', languages.en],
          ['zh', languages.zh],
        ]}
        onChange={chooseLanguage}
      />
      <Choice<Theme>
        label={themes.label}
        isLabelHidden
        value={theme.value}
        options={[
          ['auto', themes.auto],
          ['light', themes.light],
          ['dark', themes.dark],
        ]}
        onChange={chooseTheme}
      />
    </>
  );
}
