import type { Texts } from '../en.ts';

export const signIn: Texts['signIn'] = {
  title: '登录',
  key: 'API 密钥',
  keyHint: '由 Tally 管理员提供：tally keys create <name> --role <role>。关闭标签页后即清除。',
  submit: '登录',
  withIssuer: (issuer) => `通过 ${issuer} 登录`,
  going: '请稍候…',
  tokenKey: '令牌',
  tokenHint: '未配置登录页（DASHBOARD_OIDC_ISSUER），请粘贴签发方的 JSON Web Token。',
  why: {
    new: '',
    expired: '登录已过期，重新登录后将回到刚才的页面。',
    refused: '该账号没有 Tally 可识别的角色，请申请：运营、财务、运维或品牌。',
    left: '您已退出登录。',
  },
  wrong: '无法识别，请确认已完整复制。',
  failed: '登录未完成',
  notNeeded: '此处无需登录。',
};
