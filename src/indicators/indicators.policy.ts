/**
 * Which words of the policy each indicator measures. All are paraphrases of what is generally asked for: no sentence of a
 * document is quoted, since none was seen at its issuing body. Where terms are those of a document it is named with its
 * date and with the mark of how far it was seen.
 */
import type { Verified } from '../common/vocabulary.js';

/** How the words stand to a document. */
export const WORDINGS = ['terms_of_documents', 'paraphrase'] as const;

export interface PolicyDocument {
  /** As standards name it. */
  readonly name: string;
  /** Year, or year and month. */
  readonly date: string;
  /** yes = what is said of it here was seen in a stored copy of a source. */
  readonly verified: Verified;
}

export interface PolicyWords {
  readonly en: string;
  readonly zh: string;
  /** The documents that the terms are of, in one line; null = a paraphrase. */
  readonly source: string | null;
  /** The same one by one; none = a paraphrase. */
  readonly documents: readonly PolicyDocument[];
}

export const POLICY = {
  capacity: {
    en: 'County seats that can carry their county, and towns that carry their villages; room for migrants who settle.',
    zh: '增强县城和乡镇的综合承载能力；农业转移人口落户的空间。',
    source: null,
    documents: [],
  },
  equity: {
    en: 'Town and country integrated within the county: equal access of urban and rural people to basic public services.',
    zh: '县域城乡融合发展：城乡基本公共服务均等化。',
    source: null,
    documents: [],
  },
  parity: {
    en: 'One standard of basic public services for town and country, step by step.',
    zh: '逐步统一城乡基本公共服务标准。',
    source: null,
    documents: [],
  },
  keyTowns: {
    en: 'Towns as centres that serve farmers, some of them key towns.',
    zh: '把乡镇建成服务农民的区域中心，其中发展重点镇、中心镇。',
    source: 'Provincial rules for key towns (Shaanxi 2011)',
    documents: [
      { name: 'Shaanxi key-town standard 陕建发[2011]42号, a local rule', date: '2011', verified: 'yes' },
    ],
  },
  employment: {
    en: 'Jobs at the doorstep: entrepreneurial parks, training bases and gig markets within reach of those of working age.',
    zh: '就地就近就业创业：返乡创业园、孵化实训基地、零工市场对劳动年龄人口的可达性。',
    source: null,
    documents: [],
  },
  citizenisation: {
    en: 'Citizenship for migrants from the countryside: housing and equal services by where people live, not by where they are registered.',
    zh: '农业转移人口市民化：住房保障，由常住地平等提供基本公共服务。',
    source: null,
    documents: [],
  },
  seatCheck: {
    en: 'County seats built to the standard of a small city where they can be; weak points made good.',
    zh: '有条件的县城对标小城市标准建设，补短板强弱项。',
    source: 'NDRC 2020-05, weak points of county seats; State Council 国发〔2014〕51号, size of a small city',
    documents: [
      { name: 'NDRC notice on weak points of county seats', date: '2020-05', verified: 'yes' },
      { name: 'State Council 国发〔2014〕51号, size of a small city', date: '2014', verified: 'yes' },
    ],
  },
  land: {
    en: 'Farmland, ecological land and villages laid out together, within three control lines: permanent basic farmland, ecological red line, urban development boundary.',
    zh: '统筹农田、生态和村庄布局，守住三条控制线：永久基本农田、生态保护红线、城镇开发边界。',
    source: null,
    documents: [],
  },
  layout: {
    en: 'Industry, infrastructure, public services and housing laid out together within the county.',
    zh: '县域产业、基础设施、公共服务、住房统筹布局。',
    source: null,
    documents: [],
  },
} as const satisfies Record<string, PolicyWords>;
