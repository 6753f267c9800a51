import type { AgreementFault } from './Agreement.vue'

/** What is missing before a guardian may hand in, in the order of the page. */
export function agreementFaults(relation: string | null, consents: { purpose: string; label: string; required: boolean }[], agreed: string[]): AgreementFault[] {
  return [
    ...(relation ? [] : [{ field: 'relation', message: '请选您和孩子的关系' }]),
    ...consents.filter((each) => each.required && !agreed.includes(each.purpose)).map((each) => ({ field: `consent-${each.purpose}`, message: `还没有同意“${each.label}”` })),
  ]
}
