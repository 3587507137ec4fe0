/** Feeds as rows of the table and as the rooms use them. */
import type { CodeScheme } from '../../common/codes.js';
import type { Crs } from '../../geo/datum.js';
import type { FeedColumns, HeldFeed } from '../../store/syncing/feeds.store.js';
import type { Encoding } from '../rows/bytes.js';
import type { Mapping } from '../rows/columns.js';
import { NO_CATEGORIES } from './categories.js';
import type { CategoryMapping } from './categories.js';
import type { Feed, Mode } from './feed.js';

/** A feed made by an import has no mappings of its own: `{}` stands for none. */
export function settingsOf(row: HeldFeed): Feed {
  return {
    code: row.code,
    name: row.name,
    owner: row.owner,
    region: row.region_code,
    crs: row.crs as Crs,
    encoding: (row.encoding ?? 'utf-8') as Encoding,
    scheme: row.code_scheme as CodeScheme,
    mapping: row.column_mapping as Mapping,
    categories: { ...NO_CATEGORIES, ...(row.category_mapping as Partial<CategoryMapping>) },
    mode: row.mode as Mode,
    maxClosedShare: row.max_closed_share,
    version: row.rev_from,
  };
}

export function columnsOf(feed: Omit<Feed, 'version'>): FeedColumns {
  return {
    code: feed.code,
    name: feed.name,
    owner: feed.owner,
    region_code: feed.region,
    crs: feed.crs,
    encoding: feed.encoding,
    code_scheme: feed.scheme,
    column_mapping: feed.mapping,
    category_mapping: feed.categories,
    mode: feed.mode,
    max_closed_share: feed.maxClosedShare,
  };
}
