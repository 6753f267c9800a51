import type { components } from '@/api/generated/schema'

/** The wire's words that family pages use, by their short names. */
type S = components['schemas']

export type Session = S['Session']
export type Home = S['Home']
export type HomeChild = Home['children'][number]
export type Duty = HomeChild['duties'][number]
export type Live = HomeChild['live'][number]
export type ChildRecord = S['ChildRecord']
export type RecordValue = S['RecordValue']
export type RecordGroup = S['RecordGroup']
export type MemberView = S['MemberView']
export type TimelineEntry = S['TimelineEntry']
export type SeenEntry = S['SeenEntry']
export type BindingPreview = S['BindingPreview']
export type Binding = S['Binding']
export type GuardianCard = S['GuardianCard']
export type NoticeCard = S['NoticeCard']
