/** Made from the description of the API by `npm run update:client`. */

export interface Paths {
  '/v1/session': {
    /**
     * Who is asking. For every role.
     */
    get: {
      parameters: {
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              /**
               * Subject of the token or name of the key.
               */
              id: string;
              /**
               * `open` is everybody on a machine where nobody has to say who they are.
               */
              role: 'manager' | 'finance' | 'operator' | 'brand' | 'open';
              /**
               * Brands of the role brand; else empty.
               */
              brands: string[];
              /**
               * Null where it does not end.
               */
              expiresAt: string | null;
              authentication: {
                mode: 'none' | 'keys' | 'jwt';
                oidc?: undefined | {
                  /**
                   * What /.well-known/openid-configuration is below.
                   */
                  issuer: string;
                  clientId: string;
                  scope: string;
                  /**
                   * Which of the tokens of the issuer is sent to this API.
                   */
                  token: 'access' | 'id';
                };
              };
            };
          };
        };
      };
    };
  };
  '/v1/campaigns': {
    /**
     * All campaigns. For every role; a brand is told of campaigns with its brands, and its own part.
     */
    get: {
      parameters: {
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaigns: {
                campaignId: string;
                name: string;
                definitionVersion: number;
                status: 'scheduled' | 'live' | 'ended' | 'closed';
                timeZone: string;
                start: string;
                end: string;
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}': {
    /**
     * A campaign and its definition. For every role; a brand is told of campaigns with its brands, and its own part.
     */
    get: {
      parameters: {
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              changedAt: string;
              changedBy?: undefined | string;
              reason?: undefined | string;
              definition: CampaignDefinition;
            };
          };
        };
      };
    };
    /**
     * Write the next version of a campaign, or its first. For managers.
     */
    put: {
      parameters: {
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * The `ETag` of the version that is replaced.
           */
          'If-Match'?: undefined | string;
          /**
           * `*` for a new campaign, in place of `If-Match`.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              changedAt: string;
              changedBy?: undefined | string;
              reason?: undefined | string;
              definition: CampaignDefinition;
            };
          };
        };
        201: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              changedAt: string;
              changedBy?: undefined | string;
              reason?: undefined | string;
              definition: CampaignDefinition;
            };
          };
        };
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * Why, in a sentence; it stays in the history.
             */
            reason: string;
            /**
             * What a campaign is: its window, roster, groups, promotions and holds.
             */
            definition: {
              id: string;
              name: string;
              timeZone: string;
              start: string;
              end: string;
              returnWindowDays?: undefined | number;
              currency: string;
              categories: {
                [k: string]: {
                  unit: 'pair' | 'piece' | 'set';
                };
              };
              /**
               * @minItems 1
               * @maxItems 2000
               */
              brands: [
                {
                  id: string;
                  name: string;
                  origin?: undefined | string;
                  homeGrown?: undefined | boolean;
                  target?: undefined | {
                    units?: undefined | number;
                    amount?: undefined | number;
                  };
                  baseline?: undefined | {
                    unitsPerDay: number;
                  };
                  returnNorm?: undefined | number;
                },
                ...{
                  id: string;
                  name: string;
                  origin?: undefined | string;
                  homeGrown?: undefined | boolean;
                  target?: undefined | {
                    units?: undefined | number;
                    amount?: undefined | number;
                  };
                  baseline?: undefined | {
                    unitsPerDay: number;
                  };
                  returnNorm?: undefined | number;
                }[]
              ];
              /**
               * @minItems 0
               * @maxItems 100
               */
              groups?: undefined | {
                id: string;
                name: string;
                where: {
                  homeGrown?: undefined | boolean;
                  origin?: undefined | string;
                  /**
                   * @minItems 1
                   * @maxItems 2000
                   */
                  brands?: undefined | [string, ...string[]];
                };
                target?: undefined | {
                  units?: undefined | number;
                  amount?: undefined | number;
                };
              }[];
              /**
               * @minItems 0
               * @maxItems 5000
               */
              promotions?: undefined | {
                id: string;
                brandId: string;
                channel: string;
                start: string;
                end: string;
              }[];
              /**
               * @minItems 0
               * @maxItems 5000
               */
              heldListings?: undefined | {
                listingId: string;
                reason: string;
                from?: undefined | string | null;
              }[];
              target?: undefined | {
                units?: undefined | number;
                amount?: undefined | number;
              };
              pacing?: undefined | {
                referenceCampaign?: undefined | string;
                /**
                 * @minItems 1
                 * @maxItems 2000
                 */
                curve?: undefined | [
                  {
                    hours: number;
                    share: number;
                  },
                  ...{
                    hours: number;
                    share: number;
                  }[]
                ];
              };
              baseline?: undefined | {
                days: number;
                daysAfter?: undefined | number;
              };
              returns?: undefined | {
                minimumUnits?: undefined | number;
                confidencePercent?: undefined | 95 | 97.5 | 99 | 99.5 | 99.9;
              };
              signals?: undefined | {
                /**
                 * @minItems 0
                 * @maxItems 1000
                 */
                milestones?: undefined | {
                  units: number;
                  brandId?: undefined | string;
                  groupId?: undefined | string;
                  each?: undefined | 'brand' | 'group';
                }[];
                silence?: undefined | {
                  minutes?: undefined | number;
                  minimumExpectedUnits?: undefined | number;
                } | null;
                returnSpikes?: undefined | boolean;
                freshnessSecondsMax?: undefined | number | null;
                halts?: undefined | boolean;
              };
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/listings/{listingId}/hold': {
    /**
     * Hold a listing: its sales count no more, from a time on or all of them. For managers.
     */
    post: {
      parameters: {
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
          /**
           * Id of the listing.
           */
          listingId: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              changedAt: string;
              changedBy?: undefined | string;
              reason?: undefined | string;
              definition: CampaignDefinition;
            };
          };
        };
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * Why, in a sentence; it stays in the history.
             */
            reason: string;
            /**
             * Local time of the campaign from which on it is held; null = all sales.
             */
            from?: undefined | string | null;
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/listings/{listingId}/release': {
    /**
     * Release a listing: its sales count again, as if they always had. For managers.
     */
    post: {
      parameters: {
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
          /**
           * Id of the listing.
           */
          listingId: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              changedAt: string;
              changedBy?: undefined | string;
              reason?: undefined | string;
              definition: CampaignDefinition;
            };
          };
        };
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * Why, in a sentence; it stays in the history.
             */
            reason: string;
            from?: undefined | null;
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/definitions': {
    /**
     * Versions of a definition: when, who and why. For managers, finance and operators.
     */
    get: {
      parameters: {
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              versions: {
                version: number;
                changedAt: string;
                changedBy: string;
                reason: string;
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/definitions/{version}': {
    /**
     * A version of a definition. For managers, finance and operators.
     */
    get: {
      parameters: {
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
          /**
           * Number of the version.
           */
          version: number;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              changedAt: string;
              changedBy?: undefined | string;
              reason?: undefined | string;
              definition: CampaignDefinition;
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/diff': {
    /**
     * What two versions make of the same sales, and which change is the cause. For managers and finance.
     */
    get: {
      parameters: {
        query: {
          /**
           * The version before.
           */
          from: number;
          /**
           * The version after; the head of the answer is of this one.
           */
          to: number;
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              from: number;
              to: number;
              /**
               * The versions that lie between.
               */
              versions: {
                version: number;
                changedAt: string;
                changedBy: string;
                reason: string;
              }[];
              changes: {
                kind:
                  'window' | 'category' | 'brand' | 'heldListing' | 'group' | 'promotion' | 'field';
                id: string;
                what: 'added' | 'removed' | 'changed';
                before?: undefined | unknown;
                after?: undefined | unknown;
              }[];
              totals: {
                /**
                 * Null where the version does not have it.
                 */
                before: Totals | null;
                after: Totals | null;
                difference: {
                  orders: number;
                  lines: number;
                  units: {
                    unit: string;
                    placed: number | null;
                    sold: number;
                    cancelled: number;
                    returned: number;
                    net: number;
                  }[];
                  amounts: {
                    currency: string;
                    gross: number;
                    discount: number;
                    sold: number;
                    cancelled: number;
                    refunded: number;
                    net: number;
                  }[];
                };
                /**
                 * Which change moved what; they add up to the difference.
                 */
                causes: {
                  /**
                   * Position in `changes`, from 0.
                   */
                  change: number;
                  difference: {
                    orders: number;
                    lines: number;
                    units: {
                      unit: string;
                      placed: number | null;
                      sold: number;
                      cancelled: number;
                      returned: number;
                      net: number;
                    }[];
                    amounts: {
                      currency: string;
                      gross: number;
                      discount: number;
                      sold: number;
                      cancelled: number;
                      refunded: number;
                      net: number;
                    }[];
                  };
                }[];
              };
              held: {
                /**
                 * Null where the version does not have it.
                 */
                before: Totals | null;
                after: Totals | null;
                difference: {
                  orders: number;
                  lines: number;
                  units: {
                    unit: string;
                    placed: number | null;
                    sold: number;
                    cancelled: number;
                    returned: number;
                    net: number;
                  }[];
                  amounts: {
                    currency: string;
                    gross: number;
                    discount: number;
                    sold: number;
                    cancelled: number;
                    refunded: number;
                    net: number;
                  }[];
                };
                /**
                 * Which change moved what; they add up to the difference.
                 */
                causes: {
                  /**
                   * Position in `changes`, from 0.
                   */
                  change: number;
                  difference: {
                    orders: number;
                    lines: number;
                    units: {
                      unit: string;
                      placed: number | null;
                      sold: number;
                      cancelled: number;
                      returned: number;
                      net: number;
                    }[];
                    amounts: {
                      currency: string;
                      gross: number;
                      discount: number;
                      sold: number;
                      cancelled: number;
                      refunded: number;
                      net: number;
                    }[];
                  };
                }[];
              };
              outsideRoster: {
                /**
                 * Null where the version does not have it.
                 */
                before: Totals | null;
                after: Totals | null;
                difference: {
                  orders: number;
                  lines: number;
                  units: {
                    unit: string;
                    placed: number | null;
                    sold: number;
                    cancelled: number;
                    returned: number;
                    net: number;
                  }[];
                  amounts: {
                    currency: string;
                    gross: number;
                    discount: number;
                    sold: number;
                    cancelled: number;
                    refunded: number;
                    net: number;
                  }[];
                };
                /**
                 * Which change moved what; they add up to the difference.
                 */
                causes: {
                  /**
                   * Position in `changes`, from 0.
                   */
                  change: number;
                  difference: {
                    orders: number;
                    lines: number;
                    units: {
                      unit: string;
                      placed: number | null;
                      sold: number;
                      cancelled: number;
                      returned: number;
                      net: number;
                    }[];
                    amounts: {
                      currency: string;
                      gross: number;
                      discount: number;
                      sold: number;
                      cancelled: number;
                      refunded: number;
                      net: number;
                    }[];
                  };
                }[];
              };
              /**
               * Brands that are not the same under both.
               */
              brands: {
                id: string;
                name: string;
                /**
                 * Null where the version does not have it.
                 */
                before: Totals | null;
                after: Totals | null;
                difference: {
                  orders: number;
                  lines: number;
                  units: {
                    unit: string;
                    placed: number | null;
                    sold: number;
                    cancelled: number;
                    returned: number;
                    net: number;
                  }[];
                  amounts: {
                    currency: string;
                    gross: number;
                    discount: number;
                    sold: number;
                    cancelled: number;
                    refunded: number;
                    net: number;
                  }[];
                };
                /**
                 * Which change moved what; they add up to the difference.
                 */
                causes: {
                  /**
                   * Position in `changes`, from 0.
                   */
                  change: number;
                  difference: {
                    orders: number;
                    lines: number;
                    units: {
                      unit: string;
                      placed: number | null;
                      sold: number;
                      cancelled: number;
                      returned: number;
                      net: number;
                    }[];
                    amounts: {
                      currency: string;
                      gross: number;
                      discount: number;
                      sold: number;
                      cancelled: number;
                      refunded: number;
                      net: number;
                    }[];
                  };
                }[];
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/holds': {
    /**
     * Every hold and release, with the figures without it and with it. For managers and finance.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only the holds of this listing.
           */
          listing?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
          /**
           * Where a page begins, from the Link header of the page before.
           */
          cursor?: undefined | string;
          /**
           * Steps of a page, the newest first.
           */
          limit?: undefined | number;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              steps: {
                version: number;
                changedAt: string;
                changedBy: string;
                reason: string;
                listingId: string;
                what: 'held' | 'changed' | 'released';
                hold: {
                  listingId: string;
                  reason: string;
                  from: string | null;
                } | null;
                before: {
                  totals: Totals;
                  held: Totals;
                };
                after: {
                  totals: Totals;
                  held: Totals;
                };
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/totals': {
    /**
     * Totals of a campaign, its groups, and what is not in them. For managers and finance.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only this category of the definition.
           */
          category?: undefined | string;
          /**
           * Only from this instant on; the campaign's start where it is earlier.
           */
          from?: undefined | string;
          /**
           * Only before this instant; the campaign's end where it is later.
           */
          to?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
          /**
           * An older version of the definition, under which the answer is given.
           */
          definitionVersion?: undefined | number;
          /**
           * Only the brands of this group.
           */
          group?: undefined | string;
          /**
           * Only this brand.
           */
          brand?: undefined | string;
          /**
           * An instant since the start of the campaign: what was shown then, and what is known of it now. It stands without group, brand, category, from, to, definitionVersion, compare.
           */
          asOf?: undefined | string;
          /**
           * Another campaign, shown beside it at the same time since its start.
           */
          compare?: undefined | string;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              totals: Totals;
              groups: {
                /**
                 * Paid (order, brand) pairs.
                 */
                orders: number;
                /**
                 * Lines of paid orders.
                 */
                lines: number;
                units: UnitsLine[];
                amounts: AmountsLine[];
                id: string;
                name: string;
              }[];
              held: Totals;
              outsideRoster: Totals;
              /**
               * The other campaign in the same time since its own start.
               */
              comparison?: undefined | {
                campaignId: string;
                definitionVersion: number;
                from: string;
                to: string;
                totals: Totals;
                /**
                 * This campaign up to the last quarter hour that is over, as far as both go.
                 */
                own: {
                  from: string;
                  to: string;
                  totals: Totals;
                };
              };
              /**
               * With `asOf`: what is known of that instant now.
               */
              nowKnown?: undefined | {
                campaignId: string;
                definitionVersion: number;
                status: 'scheduled' | 'live' | 'ended' | 'closed';
                /**
                 * The clock: when things happened, or when their order was paid.
                 */
                basis: 'activity' | 'cohort';
                /**
                 * When the answer was made.
                 */
                asOf: string;
                /**
                 * What was in the log by then is in the figures; null while that is not known.
                 */
                completeUntil: string | null;
                partial: boolean;
                /**
                 * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
                 */
                offsets: {
                  [k: string]: number;
                };
                /**
                 * Partitions whose figures are missing; only where partial is true.
                 */
                missingPartitions?: undefined | number[];
                /**
                 * Counted up to here: the last quarter hour of UTC that is not after the minute. What was shown at a quarter hour is of the same instant.
                 */
                to: string;
                totals: Totals;
                groups: {
                  /**
                   * Paid (order, brand) pairs.
                   */
                  orders: number;
                  /**
                   * Lines of paid orders.
                   */
                  lines: number;
                  units: UnitsLine[];
                  amounts: AmountsLine[];
                  id: string;
                  name: string;
                }[];
                held: Totals;
                outsideRoster: Totals;
              };
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/ranks': {
    /**
     * Where each brand stood at the end of each quarter hour, hour or day so far. For managers and finance, and for a brand that names a brand of its own.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only this category of the definition.
           */
          category?: undefined | string;
          /**
           * Only from this instant on; the campaign's start where it is earlier.
           */
          from?: undefined | string;
          /**
           * Only before this instant; the campaign's end where it is later.
           */
          to?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
          /**
           * An older version of the definition, under which the answer is given.
           */
          definitionVersion?: undefined | number;
          /**
           * Only the brands of this group.
           */
          group?: undefined | string;
          /**
           * Only this brand.
           */
          brand?: undefined | string;
          /**
           * Length of a point; hours and days are those of the campaign's zone.
           */
          grain?: undefined | '15m' | 'hour' | 'day';
          /**
           * What orders the rows, best first.
           */
          rankBy?: undefined | 'netUnits' | 'soldUnits' | 'netAmount';
          /**
           * Where a page begins, from the Link header of the page before.
           */
          cursor?: undefined | string;
          /**
           * Points of a page.
           */
          limit?: undefined | number;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              rankBy: string;
              unit: string;
              points: {
                from: string;
                to: string;
              }[];
              brands: {
                id: string;
                name: string;
                /**
                 * One a point; null where it would give a rival's figure away.
                 */
                ranks: (number | null)[];
                /**
                 * What it had by then, one a point.
                 */
                values: number[];
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/series': {
    /**
     * Figures by quarter hour, or by hour or day of the zone of the campaign. For managers and finance, and for a brand that names a brand of its own.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only this category of the definition.
           */
          category?: undefined | string;
          /**
           * Only from this instant on; the campaign's start where it is earlier.
           */
          from?: undefined | string;
          /**
           * Only before this instant; the campaign's end where it is later.
           */
          to?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
          /**
           * An older version of the definition, under which the answer is given.
           */
          definitionVersion?: undefined | number;
          /**
           * Only the brands of this group.
           */
          group?: undefined | string;
          /**
           * Only this brand.
           */
          brand?: undefined | string;
          /**
           * Length of a point; hours and days are those of the campaign's zone.
           */
          grain?: undefined | '15m' | 'hour' | 'day';
          /**
           * Adds this figure to each point as `value`.
           */
          measure?:
            | 'orders'
            | 'lines'
            | 'placedUnits'
            | 'soldUnits'
            | 'cancelledUnits'
            | 'returnedUnits'
            | 'netUnits'
            | 'grossAmount'
            | 'discountAmount'
            | 'soldAmount'
            | 'cancelledAmount'
            | 'refundedAmount'
            | 'netAmount';
          /**
           * Another campaign, shown beside it at the same time since its start.
           */
          compare?: undefined | string;
          /**
           * Where a page begins, from the Link header of the page before.
           */
          cursor?: undefined | string;
          /**
           * Points of a page.
           */
          limit?: undefined | number;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              measure?: undefined | string;
              /**
               * Unit or currency of the measure.
               */
              unit?: undefined | string;
              points: {
                /**
                 * Paid (order, brand) pairs.
                 */
                orders: number;
                /**
                 * Lines of paid orders.
                 */
                lines: number;
                units: UnitsLine[];
                amounts: AmountsLine[];
                from: string;
                to: string;
                /**
                 * The measure that was asked for, in the first unit or currency.
                 */
                value?: undefined | number | null;
              }[];
              /**
               * Point by point, the other campaign as long after its own start.
               */
              comparison?: undefined | {
                campaignId: string;
                definitionVersion: number;
                points: {
                  /**
                   * Paid (order, brand) pairs.
                   */
                  orders: number;
                  /**
                   * Lines of paid orders.
                   */
                  lines: number;
                  units: UnitsLine[];
                  amounts: AmountsLine[];
                  from: string;
                  to: string;
                  /**
                   * The measure that was asked for, in the first unit or currency.
                   */
                  value?: undefined | number | null;
                }[];
              };
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/brands': {
    /**
     * Ranking of the brands. For managers and finance.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only this category of the definition.
           */
          category?: undefined | string;
          /**
           * Only from this instant on; the campaign's start where it is earlier.
           */
          from?: undefined | string;
          /**
           * Only before this instant; the campaign's end where it is later.
           */
          to?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
          /**
           * An older version of the definition, under which the answer is given.
           */
          definitionVersion?: undefined | number;
          /**
           * Only the brands of this group.
           */
          group?: undefined | string;
          /**
           * An instant since the start of the campaign: what was shown then, and what is known of it now. It stands without group, brand, category, from, to, definitionVersion, compare.
           */
          asOf?: undefined | string;
          /**
           * What orders the rows, best first.
           */
          rankBy?: undefined | 'netUnits' | 'soldUnits' | 'netAmount';
          /**
           * Where a page begins, from the Link header of the page before.
           */
          cursor?: undefined | string;
          /**
           * Rows of a page.
           */
          limit?: undefined | number;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              brands: {
                /**
                 * Paid (order, brand) pairs.
                 */
                orders: number;
                /**
                 * Lines of paid orders.
                 */
                lines: number;
                units: UnitsLine[];
                amounts: AmountsLine[];
                rank: number;
                id: string;
                name: string;
                homeGrown: boolean;
              }[];
              /**
               * With `asOf`: what is known of that instant now.
               */
              nowKnown?: undefined | {
                campaignId: string;
                definitionVersion: number;
                status: 'scheduled' | 'live' | 'ended' | 'closed';
                /**
                 * The clock: when things happened, or when their order was paid.
                 */
                basis: 'activity' | 'cohort';
                /**
                 * When the answer was made.
                 */
                asOf: string;
                /**
                 * What was in the log by then is in the figures; null while that is not known.
                 */
                completeUntil: string | null;
                partial: boolean;
                /**
                 * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
                 */
                offsets: {
                  [k: string]: number;
                };
                /**
                 * Partitions whose figures are missing; only where partial is true.
                 */
                missingPartitions?: undefined | number[];
                /**
                 * Counted up to here: the last quarter hour of UTC that is not after the minute. What was shown at a quarter hour is of the same instant.
                 */
                to: string;
                brands: {
                  /**
                   * Paid (order, brand) pairs.
                   */
                  orders: number;
                  /**
                   * Lines of paid orders.
                   */
                  lines: number;
                  units: UnitsLine[];
                  amounts: AmountsLine[];
                  rank: number;
                  id: string;
                  name: string;
                  homeGrown: boolean;
                }[];
              };
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/brands/{brandId}': {
    /**
     * A brand and its place in the ranking. For managers and finance, and for a brand that names a brand of its own.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only this category of the definition.
           */
          category?: undefined | string;
          /**
           * Only from this instant on; the campaign's start where it is earlier.
           */
          from?: undefined | string;
          /**
           * Only before this instant; the campaign's end where it is later.
           */
          to?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
          /**
           * An older version of the definition, under which the answer is given.
           */
          definitionVersion?: undefined | number;
          /**
           * An instant since the start of the campaign: what was shown then, and what is known of it now. It stands without group, brand, category, from, to, definitionVersion, compare.
           */
          asOf?: undefined | string;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
          /**
           * Id of the brand.
           */
          brandId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              brand: {
                /**
                 * Paid (order, brand) pairs.
                 */
                orders: number;
                /**
                 * Lines of paid orders.
                 */
                lines: number;
                units: UnitsLine[];
                amounts: AmountsLine[];
                /**
                 * Null where the place would give a rival's figure away to the brand that asks.
                 */
                rank: number | null;
                id: string;
                name: string;
                homeGrown: boolean;
              };
              /**
               * With `asOf`: what is known of that instant now.
               */
              nowKnown?: undefined | {
                campaignId: string;
                definitionVersion: number;
                status: 'scheduled' | 'live' | 'ended' | 'closed';
                /**
                 * The clock: when things happened, or when their order was paid.
                 */
                basis: 'activity' | 'cohort';
                /**
                 * When the answer was made.
                 */
                asOf: string;
                /**
                 * What was in the log by then is in the figures; null while that is not known.
                 */
                completeUntil: string | null;
                partial: boolean;
                /**
                 * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
                 */
                offsets: {
                  [k: string]: number;
                };
                /**
                 * Partitions whose figures are missing; only where partial is true.
                 */
                missingPartitions?: undefined | number[];
                /**
                 * Counted up to here: the last quarter hour of UTC that is not after the minute. What was shown at a quarter hour is of the same instant.
                 */
                to: string;
                brand: {
                  /**
                   * Paid (order, brand) pairs.
                   */
                  orders: number;
                  /**
                   * Lines of paid orders.
                   */
                  lines: number;
                  units: UnitsLine[];
                  amounts: AmountsLine[];
                  /**
                   * Null where the place would give a rival's figure away to the brand that asks.
                   */
                  rank: number | null;
                  id: string;
                  name: string;
                  homeGrown: boolean;
                };
              };
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/brands/{brandId}/listings': {
    /**
     * Listings of a brand; what a hold takes out stands in rows of its own. For managers and finance, and for a brand that names a brand of its own.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only this category of the definition.
           */
          category?: undefined | string;
          /**
           * Only from this instant on; the campaign's start where it is earlier.
           */
          from?: undefined | string;
          /**
           * Only before this instant; the campaign's end where it is later.
           */
          to?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
          /**
           * An older version of the definition, under which the answer is given.
           */
          definitionVersion?: undefined | number;
          /**
           * What orders the rows, best first.
           */
          rankBy?: undefined | 'netUnits' | 'soldUnits' | 'netAmount';
          /**
           * Where a page begins, from the Link header of the page before.
           */
          cursor?: undefined | string;
          /**
           * Rows of a page.
           */
          limit?: undefined | number;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
          /**
           * Id of the brand.
           */
          brandId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              listings: {
                /**
                 * Paid (order, brand) pairs.
                 */
                orders: number;
                /**
                 * Lines of paid orders.
                 */
                lines: number;
                units: UnitsLine[];
                amounts: AmountsLine[];
                listingId: string;
                category: string;
                /**
                 * Whether the row is what a hold takes out.
                 */
                held: boolean;
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/pacing': {
    /**
     * The pace of a campaign, its groups and brands, against a curve. For managers and finance, and for a brand that names a brand of its own.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only the brands of this group.
           */
          group?: undefined | string;
          /**
           * Only this brand.
           */
          brand?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
          /**
           * An older version of the definition, under which the answer is given.
           */
          definitionVersion?: undefined | number;
          /**
           * In what it is measured; targets of units or of amount go with it.
           */
          measure?: undefined | 'netUnits' | 'soldUnits' | 'netAmount';
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              measure: 'netUnits' | 'soldUnits' | 'netAmount';
              /**
               * Unit, or currency of minor units, of the measure.
               */
              unit: string;
              /**
               * Up to here it is counted, a quarter hour of UTC.
               */
              until: string;
              elapsedHours: number;
              hoursLeft: number;
              campaign: {
                reached: number;
                target: number | null;
                /**
                 * The line's own target, or the sum of its brands'.
                 */
                targetOf: ('own' | 'brands') | null;
                brandsWithoutTarget: number;
                /**
                 * Share of all sales that the curve gives by now.
                 */
                expectedShare: number;
                /**
                 * reached / target
                 */
                reachedShare: number | null;
                /**
                 * target × expectedShare
                 */
                expected: number | null;
                /**
                 * reachedShare / expectedShare; 1 is on pace. Null before the curve begins.
                 */
                pacingIndex: number | null;
                /**
                 * reached / expectedShare: the finish if the rest goes as the curve does.
                 */
                projected: number | null;
                /**
                 * Where 10 % of finishes are below. Null while there is too little to say.
                 */
                projectedLow: number | null;
                /**
                 * Where 10 % of finishes are above.
                 */
                projectedHigh: number | null;
                /**
                 * What is missing / hours left; 0 once reached, null after the end.
                 */
                requiredPerHour: number | null;
                /**
                 * What is missing × the share of the rest that the curve gives that hour.
                 */
                requiredNextHour: number | null;
                state: 'scheduled' | 'running' | 'reached' | 'ended';
                paceCurve: {
                  kind: 'reference' | 'given' | 'straight';
                  campaignId?: undefined | string;
                };
              } | null;
              groups: {
                id: string;
                name: string;
                reached: number;
                target: number | null;
                /**
                 * The line's own target, or the sum of its brands'.
                 */
                targetOf: ('own' | 'brands') | null;
                brandsWithoutTarget: number;
                /**
                 * Share of all sales that the curve gives by now.
                 */
                expectedShare: number;
                /**
                 * reached / target
                 */
                reachedShare: number | null;
                /**
                 * target × expectedShare
                 */
                expected: number | null;
                /**
                 * reachedShare / expectedShare; 1 is on pace. Null before the curve begins.
                 */
                pacingIndex: number | null;
                /**
                 * reached / expectedShare: the finish if the rest goes as the curve does.
                 */
                projected: number | null;
                /**
                 * Where 10 % of finishes are below. Null while there is too little to say.
                 */
                projectedLow: number | null;
                /**
                 * Where 10 % of finishes are above.
                 */
                projectedHigh: number | null;
                /**
                 * What is missing / hours left; 0 once reached, null after the end.
                 */
                requiredPerHour: number | null;
                /**
                 * What is missing × the share of the rest that the curve gives that hour.
                 */
                requiredNextHour: number | null;
                state: 'scheduled' | 'running' | 'reached' | 'ended';
                paceCurve: {
                  kind: 'reference' | 'given' | 'straight';
                  campaignId?: undefined | string;
                };
              }[];
              brands: {
                id: string;
                name: string;
                reached: number;
                target: number | null;
                /**
                 * The line's own target, or the sum of its brands'.
                 */
                targetOf: ('own' | 'brands') | null;
                brandsWithoutTarget: number;
                /**
                 * Share of all sales that the curve gives by now.
                 */
                expectedShare: number;
                /**
                 * reached / target
                 */
                reachedShare: number | null;
                /**
                 * target × expectedShare
                 */
                expected: number | null;
                /**
                 * reachedShare / expectedShare; 1 is on pace. Null before the curve begins.
                 */
                pacingIndex: number | null;
                /**
                 * reached / expectedShare: the finish if the rest goes as the curve does.
                 */
                projected: number | null;
                /**
                 * Where 10 % of finishes are below. Null while there is too little to say.
                 */
                projectedLow: number | null;
                /**
                 * Where 10 % of finishes are above.
                 */
                projectedHigh: number | null;
                /**
                 * What is missing / hours left; 0 once reached, null after the end.
                 */
                requiredPerHour: number | null;
                /**
                 * What is missing × the share of the rest that the curve gives that hour.
                 */
                requiredNextHour: number | null;
                state: 'scheduled' | 'running' | 'reached' | 'ended';
                paceCurve: {
                  kind: 'reference' | 'given' | 'straight';
                  campaignId?: undefined | string;
                };
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/uplift': {
    /**
     * Sales against the baseline of each brand: a comparison, no proof of cause. For managers and finance, and for a brand that names a brand of its own.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only the brands of this group.
           */
          group?: undefined | string;
          /**
           * Only this brand.
           */
          brand?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
          /**
           * An older version of the definition, under which the answer is given.
           */
          definitionVersion?: undefined | number;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              label: 'uplift vs baseline';
              unit: string;
              until: string;
              elapsedDays: number;
              measured: {
                from: string;
                to: string;
                days: number;
              } | null;
              /**
               * The days after the end over which the baseline is measured again.
               */
              postBaseline: {
                from: string;
                to: string;
                /**
                 * Whole days since the end, of those stated.
                 */
                days: number;
                daysStated: number;
                /**
                 * Whether all days that are stated have passed.
                 */
                complete: boolean;
              };
              campaign: {
                soldUnits: number;
                /**
                 * What would have been sold by now at the pace of the baseline.
                 */
                baselineUnits: number | null;
                /**
                 * soldUnits − baselineUnits
                 */
                incrementalUnits: number | null;
                /**
                 * incrementalUnits / baselineUnits × 100
                 */
                upliftPct: number | null;
                /**
                 * Sold on a day after the end, by the brands with a baseline.
                 */
                postBaselineUnitsPerDay: number | null;
                /**
                 * (a day after the end − a day of the baseline) / a day of the baseline × 100. Null until a day has passed.
                 */
                postBaselineLiftPct: number | null;
                brandsWithoutBaseline: number;
              } | null;
              groups: {
                id: string;
                name: string;
                soldUnits: number;
                /**
                 * What would have been sold by now at the pace of the baseline.
                 */
                baselineUnits: number | null;
                /**
                 * soldUnits − baselineUnits
                 */
                incrementalUnits: number | null;
                /**
                 * incrementalUnits / baselineUnits × 100
                 */
                upliftPct: number | null;
                /**
                 * Sold on a day after the end, by the brands with a baseline.
                 */
                postBaselineUnitsPerDay: number | null;
                /**
                 * (a day after the end − a day of the baseline) / a day of the baseline × 100. Null until a day has passed.
                 */
                postBaselineLiftPct: number | null;
                brandsWithoutBaseline: number;
              }[];
              brands: {
                id: string;
                name: string;
                baselineMethod: ('given' | 'measured') | null;
                baselineUnitsPerDay: number | null;
                soldUnits: number;
                /**
                 * What would have been sold by now at the pace of the baseline.
                 */
                baselineUnits: number | null;
                /**
                 * soldUnits − baselineUnits
                 */
                incrementalUnits: number | null;
                /**
                 * incrementalUnits / baselineUnits × 100
                 */
                upliftPct: number | null;
                /**
                 * Sold on a day after the end, by the brands with a baseline.
                 */
                postBaselineUnitsPerDay: number | null;
                /**
                 * (a day after the end − a day of the baseline) / a day of the baseline × 100. Null until a day has passed.
                 */
                postBaselineLiftPct: number | null;
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/promotions': {
    /**
     * Sales inside, around and outside of promotions. For managers and finance, and for a brand that names a brand of its own.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only the brands of this group.
           */
          group?: undefined | string;
          /**
           * Only this brand.
           */
          brand?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
          /**
           * An older version of the definition, under which the answer is given.
           */
          definitionVersion?: undefined | number;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              unit: string;
              until: string;
              promotions: {
                id: string;
                brandId: string;
                channel: string;
                inside: {
                  from: string;
                  to: string;
                  /**
                   * Of it, hours that have passed.
                   */
                  hours: number;
                  soldUnits: number;
                  soldUnitsPerHour: number | null;
                  /**
                   * Whether all of it has passed.
                   */
                  complete: boolean;
                };
                /**
                 * As long a time directly before.
                 */
                before: {
                  from: string;
                  to: string;
                  /**
                   * Of it, hours that have passed.
                   */
                  hours: number;
                  soldUnits: number;
                  soldUnitsPerHour: number | null;
                  /**
                   * Whether all of it has passed.
                   */
                  complete: boolean;
                };
                /**
                 * As long a time directly after.
                 */
                after: {
                  from: string;
                  to: string;
                  /**
                   * Of it, hours that have passed.
                   */
                  hours: number;
                  soldUnits: number;
                  soldUnitsPerHour: number | null;
                  /**
                   * Whether all of it has passed.
                   */
                  complete: boolean;
                };
                /**
                 * Rate inside against the rate before.
                 */
                upliftVsBeforePct: number | null;
                /**
                 * Rate inside against the brand's rate outside of promotions.
                 */
                upliftVsOutsidePct: number | null;
              }[];
              brands: {
                id: string;
                name: string;
                insideUnits: number;
                insideHours: number;
                outsideUnits: number;
                outsideHours: number;
                outsideUnitsPerHour: number | null;
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/returns': {
    /**
     * Returns by reason, brand, listing and day, their rates, and early warnings. For managers and finance, and for a brand that names a brand of its own.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: rates are of the cohort clock alone.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only this category of the definition.
           */
          category?: undefined | string;
          /**
           * Only from this instant on; the campaign's start where it is earlier.
           */
          from?: undefined | string;
          /**
           * Only before this instant; the campaign's end where it is later.
           */
          to?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
          /**
           * An older version of the definition, under which the answer is given.
           */
          definitionVersion?: undefined | number;
          /**
           * Only the brands of this group.
           */
          group?: undefined | string;
          /**
           * Only this brand.
           */
          brand?: undefined | string;
          /**
           * Where a page begins, from the Link header of the page before.
           */
          cursor?: undefined | string;
          /**
           * Listings of a page.
           */
          limit?: undefined | number;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              returnWindowDays: number;
              /**
               * How far the log is known; maturity goes by it.
               */
              knownUntil: string;
              totals: {
                units: {
                  unit: 'pair' | 'piece' | 'set' | 'item';
                  sold: number;
                  cancelled: number;
                  returned: number;
                  /**
                   * returned / (sold − cancelled) of the same sales; null on the activity clock.
                   */
                  returnRate: number | null;
                }[];
                /**
                 * Share of the return window that has passed since the last sale of the line.
                 */
                maturity: number | null;
                /**
                 * Until it is, the rate can still rise.
                 */
                mature: boolean | null;
              };
              reasons: {
                reason: string;
                unit: 'pair' | 'piece' | 'set' | 'item';
                returned: number;
              }[];
              brands: {
                id: string;
                name: string;
                units: {
                  unit: 'pair' | 'piece' | 'set' | 'item';
                  sold: number;
                  cancelled: number;
                  returned: number;
                  /**
                   * returned / (sold − cancelled) of the same sales; null on the activity clock.
                   */
                  returnRate: number | null;
                }[];
                /**
                 * Share of the return window that has passed since the last sale of the line.
                 */
                maturity: number | null;
                /**
                 * Until it is, the rate can still rise.
                 */
                mature: boolean | null;
                /**
                 * Null on the activity clock.
                 */
                alarm: {
                  state: 'raised' | 'normal' | 'tooFewUnits' | 'noNorm';
                  /**
                   * Lower end of the Wilson score interval.
                   */
                  test: 'wilson';
                  norm: number | null;
                  normFrom: ('given' | 'measured' | 'otherListings') | null;
                  /**
                   * The rate is at least this, as surely as the definition asks.
                   */
                  rateAtLeast: number | null;
                } | null;
              }[];
              /**
               * Of the brand that is asked for, most returned units first.
               */
              listings: {
                listingId: string;
                category: string;
                units: {
                  unit: 'pair' | 'piece' | 'set' | 'item';
                  sold: number;
                  cancelled: number;
                  returned: number;
                  /**
                   * returned / (sold − cancelled) of the same sales; null on the activity clock.
                   */
                  returnRate: number | null;
                }[];
                reasons: {
                  reason: string;
                  unit: 'pair' | 'piece' | 'set' | 'item';
                  returned: number;
                }[];
                /**
                 * Null on the activity clock.
                 */
                alarm: {
                  state: 'raised' | 'normal' | 'tooFewUnits' | 'noNorm';
                  /**
                   * Lower end of the Wilson score interval.
                   */
                  test: 'wilson';
                  norm: number | null;
                  normFrom: ('given' | 'measured' | 'otherListings') | null;
                  /**
                   * The rate is at least this, as surely as the definition asks.
                   */
                  rateAtLeast: number | null;
                } | null;
              }[];
              /**
               * Days of the zone: of the sale, or on the activity clock of the return.
               */
              days: {
                from: string;
                to: string;
                units: {
                  unit: 'pair' | 'piece' | 'set' | 'item';
                  sold: number;
                  cancelled: number;
                  returned: number;
                  /**
                   * returned / (sold − cancelled) of the same sales; null on the activity clock.
                   */
                  returnRate: number | null;
                }[];
                /**
                 * Share of the return window that has passed since the last sale of the line.
                 */
                maturity: number | null;
                /**
                 * Until it is, the rate can still rise.
                 */
                mature: boolean | null;
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/buyers': {
    /**
     * Distinct buyers, those who came back, and those new to the brand, with their error. For managers and finance, and for a brand that names a brand of its own.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only this category of the definition.
           */
          category?: undefined | string;
          /**
           * Only from this instant on; the campaign's start where it is earlier.
           */
          from?: undefined | string;
          /**
           * Only before this instant; the campaign's end where it is later.
           */
          to?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
          /**
           * An older version of the definition, under which the answer is given.
           */
          definitionVersion?: undefined | number;
          /**
           * Only the brands of this group.
           */
          group?: undefined | string;
          /**
           * Only this brand.
           */
          brand?: undefined | string;
          /**
           * Another campaign: how many of the buyers bought in it too, at any time of it.
           */
          compare?: undefined | string;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              /**
               * How it is estimated: by the smallest keyed hashes of a brand and a UTC day.
               */
              method: 'theta';
              confidence: 0.95;
              compared: {
                otherCampaignId: string;
                otherDefinitionVersion: number;
              } | null;
              totals: {
                /**
                 * People, each once; null for fewer than five.
                 */
                buyers: {
                  estimate: number;
                  /**
                   * Everybody was in the sample: it is no estimate.
                   */
                  exact: boolean;
                  low: number;
                  /**
                   * The true number is from low to high 95 times out of 100.
                   */
                  high: number;
                  /**
                   * (high − low) / 2 as a part of the estimate; null where that is 0.
                   */
                  relativeError: number | null;
                } | null;
                /**
                 * Those with two orders or more.
                 */
                repeatBuyers: {
                  estimate: number;
                  /**
                   * Everybody was in the sample: it is no estimate.
                   */
                  exact: boolean;
                  low: number;
                  /**
                   * The true number is from low to high 95 times out of 100.
                   */
                  high: number;
                  /**
                   * (high − low) / 2 as a part of the estimate; null where that is 0.
                   */
                  relativeError: number | null;
                } | null;
                /**
                 * Of the buyers of each brand, those who are new to it.
                 */
                newToBrand: {
                  share: number;
                  exact: boolean;
                  low: number;
                  high: number;
                  /**
                   * Share of which no order says, and which is left out.
                   */
                  unknownShare: number;
                } | null;
                /**
                 * Those who bought in the other campaign too; null where none is compared.
                 */
                alsoInOther: {
                  estimate: number;
                  /**
                   * Everybody was in the sample: it is no estimate.
                   */
                  exact: boolean;
                  low: number;
                  /**
                   * The true number is from low to high 95 times out of 100.
                   */
                  high: number;
                  /**
                   * (high − low) / 2 as a part of the estimate; null where that is 0.
                   */
                  relativeError: number | null;
                } | null;
              };
              groups: {
                id: string;
                name: string;
                /**
                 * People, each once; null for fewer than five.
                 */
                buyers: {
                  estimate: number;
                  /**
                   * Everybody was in the sample: it is no estimate.
                   */
                  exact: boolean;
                  low: number;
                  /**
                   * The true number is from low to high 95 times out of 100.
                   */
                  high: number;
                  /**
                   * (high − low) / 2 as a part of the estimate; null where that is 0.
                   */
                  relativeError: number | null;
                } | null;
                /**
                 * Those with two orders or more.
                 */
                repeatBuyers: {
                  estimate: number;
                  /**
                   * Everybody was in the sample: it is no estimate.
                   */
                  exact: boolean;
                  low: number;
                  /**
                   * The true number is from low to high 95 times out of 100.
                   */
                  high: number;
                  /**
                   * (high − low) / 2 as a part of the estimate; null where that is 0.
                   */
                  relativeError: number | null;
                } | null;
                /**
                 * Of the buyers of each brand, those who are new to it.
                 */
                newToBrand: {
                  share: number;
                  exact: boolean;
                  low: number;
                  high: number;
                  /**
                   * Share of which no order says, and which is left out.
                   */
                  unknownShare: number;
                } | null;
                /**
                 * Those who bought in the other campaign too; null where none is compared.
                 */
                alsoInOther: {
                  estimate: number;
                  /**
                   * Everybody was in the sample: it is no estimate.
                   */
                  exact: boolean;
                  low: number;
                  /**
                   * The true number is from low to high 95 times out of 100.
                   */
                  high: number;
                  /**
                   * (high − low) / 2 as a part of the estimate; null where that is 0.
                   */
                  relativeError: number | null;
                } | null;
              }[];
              brands: {
                id: string;
                name: string;
                /**
                 * People, each once; null for fewer than five.
                 */
                buyers: {
                  estimate: number;
                  /**
                   * Everybody was in the sample: it is no estimate.
                   */
                  exact: boolean;
                  low: number;
                  /**
                   * The true number is from low to high 95 times out of 100.
                   */
                  high: number;
                  /**
                   * (high − low) / 2 as a part of the estimate; null where that is 0.
                   */
                  relativeError: number | null;
                } | null;
                /**
                 * Those with two orders or more.
                 */
                repeatBuyers: {
                  estimate: number;
                  /**
                   * Everybody was in the sample: it is no estimate.
                   */
                  exact: boolean;
                  low: number;
                  /**
                   * The true number is from low to high 95 times out of 100.
                   */
                  high: number;
                  /**
                   * (high − low) / 2 as a part of the estimate; null where that is 0.
                   */
                  relativeError: number | null;
                } | null;
                /**
                 * Of the buyers of each brand, those who are new to it.
                 */
                newToBrand: {
                  share: number;
                  exact: boolean;
                  low: number;
                  high: number;
                  /**
                   * Share of which no order says, and which is left out.
                   */
                  unknownShare: number;
                } | null;
                /**
                 * Those who bought in the other campaign too; null where none is compared.
                 */
                alsoInOther: {
                  estimate: number;
                  /**
                   * Everybody was in the sample: it is no estimate.
                   */
                  exact: boolean;
                  low: number;
                  /**
                   * The true number is from low to high 95 times out of 100.
                   */
                  high: number;
                  /**
                   * (high − low) / 2 as a part of the estimate; null where that is 0.
                   */
                  relativeError: number | null;
                } | null;
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/integrity': {
    /**
     * Offsets, outcomes and lag of every partition. For managers, finance and operators.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              definitionVersion: number;
              status: 'scheduled' | 'live' | 'ended' | 'closed';
              /**
               * The clock: when things happened, or when their order was paid.
               */
              basis: 'activity' | 'cohort';
              /**
               * When the answer was made.
               */
              asOf: string;
              /**
               * What was in the log by then is in the figures; null while that is not known.
               */
              completeUntil: string | null;
              partial: boolean;
              /**
               * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
               */
              offsets: {
                [k: string]: number;
              };
              /**
               * Partitions whose figures are missing; only where partial is true.
               */
              missingPartitions?: undefined | number[];
              partitions: {
                partition: number;
                startOffset: number | null;
                nextOffset: number | null;
                endOffset: number | null;
                lag: number | null;
                applied: number;
                duplicate: number;
                conflict: number;
                rejected: number;
                rejectedBy: {
                  [k: string]: number;
                };
                skipped: number;
                gaps: number;
                /**
                 * Offsets given up for good: the first, and one past the last.
                 */
                lost?: undefined | {
                  from: number;
                  to: number;
                }[];
                watermark: string | null;
                epoch: number | null;
                state: 'ok' | 'empty' | 'unreadable' | 'missing';
                /**
                 * Why it is unreadable.
                 */
                reason?: undefined | string;
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/close': {
    /**
     * Where the close of a campaign stands, and what stands in its way. For managers and finance.
     */
    get: {
      parameters: {
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              /**
               * Where the latest close stands; open where there was none.
               */
              state:
                'open' | 'cutting' | 'recounting' | 'balanced' | 'sealed' | 'refused' | 'abandoned';
              /**
               * The report that it makes.
               */
              version: string | null;
              closeId: string | null;
              /**
               * Whether somebody else than who opened it has to approve it now.
               */
              awaitsApproval: boolean;
              /**
               * Why it was refused; where none is under way, what would stand in the way of one now.
               */
              blockers: {
                code:
                  | 'not_ended'
                  | 'under_way'
                  | 'lag'
                  | 'halted'
                  | 'missing_partition'
                  | 'anchor_unverified'
                  | 'log_missing'
                  | 'difference'
                  | 'control_totals'
                  | 'previous_report'
                  | 'definition_changed'
                  | 'code_changed';
                detail: string;
                partition: number | null;
                figures: {
                  [k: string]: number | string;
                };
              }[];
              /**
               * Of the latest close, in their order.
               */
              steps: (
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'opened';
                    definition: {
                      version: number;
                      sha256: string;
                    };
                    topic: string;
                    fromArchive: string | null;
                    controlTotals: {
                      name: string;
                      bytes: number;
                      sha256: string;
                    } | null;
                    graceSeconds: number;
                    clock: 'wall' | 'events';
                    fourEyes: boolean;
                    runner: string;
                    previous: {
                      version: number;
                      manifestSha256: string;
                    } | null;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'cut';
                    offsets: {
                      [k: string]: number;
                    };
                    snapshot: {
                      name: string;
                      bytes: number;
                      sha256: string;
                    };
                    cells: number;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'recounted';
                    records: number;
                    cells: number;
                    net: {
                      /**
                       * The clock: when things happened, or when their order was paid.
                       */
                      basis: 'activity' | 'cohort';
                      of: string;
                      net: string;
                    }[];
                    controlTotals: {
                      sha256: string;
                      compared: number;
                    } | null;
                    report: {
                      name: string;
                      bytes: number;
                      sha256: string;
                    };
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'balanced';
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'approved';
                    reportSha256: string;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'sealed';
                    reportSha256: string;
                    manifestSha256: string;
                    files: number;
                    publicKey: string;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'refused';
                    /**
                     * @minItems 1
                     */
                    blockers: [
                      {
                        code:
                          | 'not_ended'
                          | 'under_way'
                          | 'lag'
                          | 'halted'
                          | 'missing_partition'
                          | 'anchor_unverified'
                          | 'log_missing'
                          | 'difference'
                          | 'control_totals'
                          | 'previous_report'
                          | 'definition_changed'
                          | 'code_changed';
                        detail: string;
                        partition: number | null;
                        figures: {
                          [k: string]: number | string;
                        };
                      },
                      ...{
                        code:
                          | 'not_ended'
                          | 'under_way'
                          | 'lag'
                          | 'halted'
                          | 'missing_partition'
                          | 'anchor_unverified'
                          | 'log_missing'
                          | 'difference'
                          | 'control_totals'
                          | 'previous_report'
                          | 'definition_changed'
                          | 'code_changed';
                        detail: string;
                        partition: number | null;
                        figures: {
                          [k: string]: number | string;
                        };
                      }[]
                    ];
                    found: number;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'abandoned';
                  }
              )[];
            };
          };
        };
      };
    };
    /**
     * Close the books of a campaign: it is cut, recounted, compared and sealed. For finance.
     */
    post: {
      parameters: {
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
      };
      responses: {
        202: {
          content: {
            'application/json': {
              campaignId: string;
              /**
               * Where the latest close stands; open where there was none.
               */
              state:
                'open' | 'cutting' | 'recounting' | 'balanced' | 'sealed' | 'refused' | 'abandoned';
              /**
               * The report that it makes.
               */
              version: string | null;
              closeId: string | null;
              /**
               * Whether somebody else than who opened it has to approve it now.
               */
              awaitsApproval: boolean;
              /**
               * Why it was refused; where none is under way, what would stand in the way of one now.
               */
              blockers: {
                code:
                  | 'not_ended'
                  | 'under_way'
                  | 'lag'
                  | 'halted'
                  | 'missing_partition'
                  | 'anchor_unverified'
                  | 'log_missing'
                  | 'difference'
                  | 'control_totals'
                  | 'previous_report'
                  | 'definition_changed'
                  | 'code_changed';
                detail: string;
                partition: number | null;
                figures: {
                  [k: string]: number | string;
                };
              }[];
              /**
               * Of the latest close, in their order.
               */
              steps: (
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'opened';
                    definition: {
                      version: number;
                      sha256: string;
                    };
                    topic: string;
                    fromArchive: string | null;
                    controlTotals: {
                      name: string;
                      bytes: number;
                      sha256: string;
                    } | null;
                    graceSeconds: number;
                    clock: 'wall' | 'events';
                    fourEyes: boolean;
                    runner: string;
                    previous: {
                      version: number;
                      manifestSha256: string;
                    } | null;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'cut';
                    offsets: {
                      [k: string]: number;
                    };
                    snapshot: {
                      name: string;
                      bytes: number;
                      sha256: string;
                    };
                    cells: number;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'recounted';
                    records: number;
                    cells: number;
                    net: {
                      /**
                       * The clock: when things happened, or when their order was paid.
                       */
                      basis: 'activity' | 'cohort';
                      of: string;
                      net: string;
                    }[];
                    controlTotals: {
                      sha256: string;
                      compared: number;
                    } | null;
                    report: {
                      name: string;
                      bytes: number;
                      sha256: string;
                    };
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'balanced';
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'approved';
                    reportSha256: string;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'sealed';
                    reportSha256: string;
                    manifestSha256: string;
                    files: number;
                    publicKey: string;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'refused';
                    /**
                     * @minItems 1
                     */
                    blockers: [
                      {
                        code:
                          | 'not_ended'
                          | 'under_way'
                          | 'lag'
                          | 'halted'
                          | 'missing_partition'
                          | 'anchor_unverified'
                          | 'log_missing'
                          | 'difference'
                          | 'control_totals'
                          | 'previous_report'
                          | 'definition_changed'
                          | 'code_changed';
                        detail: string;
                        partition: number | null;
                        figures: {
                          [k: string]: number | string;
                        };
                      },
                      ...{
                        code:
                          | 'not_ended'
                          | 'under_way'
                          | 'lag'
                          | 'halted'
                          | 'missing_partition'
                          | 'anchor_unverified'
                          | 'log_missing'
                          | 'difference'
                          | 'control_totals'
                          | 'previous_report'
                          | 'definition_changed'
                          | 'code_changed';
                        detail: string;
                        partition: number | null;
                        figures: {
                          [k: string]: number | string;
                        };
                      }[]
                    ];
                    found: number;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'abandoned';
                  }
              )[];
            };
          };
        };
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * Why; it is kept for ever.
             */
            reason: string;
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/close/approve': {
    /**
     * Approve what somebody else has closed, so that it is sealed. For finance.
     */
    post: {
      parameters: {
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
      };
      responses: {
        202: {
          content: {
            'application/json': {
              campaignId: string;
              /**
               * Where the latest close stands; open where there was none.
               */
              state:
                'open' | 'cutting' | 'recounting' | 'balanced' | 'sealed' | 'refused' | 'abandoned';
              /**
               * The report that it makes.
               */
              version: string | null;
              closeId: string | null;
              /**
               * Whether somebody else than who opened it has to approve it now.
               */
              awaitsApproval: boolean;
              /**
               * Why it was refused; where none is under way, what would stand in the way of one now.
               */
              blockers: {
                code:
                  | 'not_ended'
                  | 'under_way'
                  | 'lag'
                  | 'halted'
                  | 'missing_partition'
                  | 'anchor_unverified'
                  | 'log_missing'
                  | 'difference'
                  | 'control_totals'
                  | 'previous_report'
                  | 'definition_changed'
                  | 'code_changed';
                detail: string;
                partition: number | null;
                figures: {
                  [k: string]: number | string;
                };
              }[];
              /**
               * Of the latest close, in their order.
               */
              steps: (
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'opened';
                    definition: {
                      version: number;
                      sha256: string;
                    };
                    topic: string;
                    fromArchive: string | null;
                    controlTotals: {
                      name: string;
                      bytes: number;
                      sha256: string;
                    } | null;
                    graceSeconds: number;
                    clock: 'wall' | 'events';
                    fourEyes: boolean;
                    runner: string;
                    previous: {
                      version: number;
                      manifestSha256: string;
                    } | null;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'cut';
                    offsets: {
                      [k: string]: number;
                    };
                    snapshot: {
                      name: string;
                      bytes: number;
                      sha256: string;
                    };
                    cells: number;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'recounted';
                    records: number;
                    cells: number;
                    net: {
                      /**
                       * The clock: when things happened, or when their order was paid.
                       */
                      basis: 'activity' | 'cohort';
                      of: string;
                      net: string;
                    }[];
                    controlTotals: {
                      sha256: string;
                      compared: number;
                    } | null;
                    report: {
                      name: string;
                      bytes: number;
                      sha256: string;
                    };
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'balanced';
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'approved';
                    reportSha256: string;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'sealed';
                    reportSha256: string;
                    manifestSha256: string;
                    files: number;
                    publicKey: string;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'refused';
                    /**
                     * @minItems 1
                     */
                    blockers: [
                      {
                        code:
                          | 'not_ended'
                          | 'under_way'
                          | 'lag'
                          | 'halted'
                          | 'missing_partition'
                          | 'anchor_unverified'
                          | 'log_missing'
                          | 'difference'
                          | 'control_totals'
                          | 'previous_report'
                          | 'definition_changed'
                          | 'code_changed';
                        detail: string;
                        partition: number | null;
                        figures: {
                          [k: string]: number | string;
                        };
                      },
                      ...{
                        code:
                          | 'not_ended'
                          | 'under_way'
                          | 'lag'
                          | 'halted'
                          | 'missing_partition'
                          | 'anchor_unverified'
                          | 'log_missing'
                          | 'difference'
                          | 'control_totals'
                          | 'previous_report'
                          | 'definition_changed'
                          | 'code_changed';
                        detail: string;
                        partition: number | null;
                        figures: {
                          [k: string]: number | string;
                        };
                      }[]
                    ];
                    found: number;
                  }
                | {
                    campaignId: string;
                    sequence: number;
                    version: number;
                    closeId: string;
                    by: string;
                    at: string;
                    reason: string | null;
                    step: 'abandoned';
                  }
              )[];
            };
          };
        };
      };
      requestBody: {
        content: {
          'application/json': {
            reason?: undefined | string | null;
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/reports': {
    /**
     * The sealed reports of a campaign, the first one first. For managers and finance.
     */
    get: {
      parameters: {
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              reports: {
                /**
                 * v1 is the first one; each later one restates it, and names it.
                 */
                version: string;
                definitionVersion: number;
                /**
                 * The next offset of each partition: what is before it is in the report.
                 */
                offsets: {
                  [k: string]: number;
                };
                openedBy: string;
                approvedBy: string | null;
                sealedAt: string;
                reason: string | null;
                /**
                 * Of report.json, from which all other files follow.
                 */
                reportSha256: string;
                manifestSha256: string;
                /**
                 * Key of its signature: Ed25519, DER, Base64.
                 */
                publicKey: string;
                /**
                 * The report before, which stays as it is.
                 */
                restates: {
                  /**
                   * v1 is the first one; each later one restates it, and names it.
                   */
                  version: string;
                  manifestSha256: string;
                } | null;
                files: number;
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/reports/{reportVersion}': {
    /**
     * A sealed report and its files. For managers and finance.
     */
    get: {
      parameters: {
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
          /**
           * The report: v1 for the first one.
           */
          reportVersion: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              /**
               * v1 is the first one; each later one restates it, and names it.
               */
              version: string;
              definitionVersion: number;
              /**
               * The next offset of each partition: what is before it is in the report.
               */
              offsets: {
                [k: string]: number;
              };
              openedBy: string;
              approvedBy: string | null;
              sealedAt: string;
              reason: string | null;
              /**
               * Of report.json, from which all other files follow.
               */
              reportSha256: string;
              manifestSha256: string;
              /**
               * Key of its signature: Ed25519, DER, Base64.
               */
              publicKey: string;
              /**
               * The report before, which stays as it is.
               */
              restates: {
                /**
                 * v1 is the first one; each later one restates it, and names it.
                 */
                version: string;
                manifestSha256: string;
              } | null;
              /**
               * Each is to be had below …/files/, with "/" in its name written as %2F.
               */
              files: {
                name: string;
                bytes: number;
                sha256: string;
              }[];
            };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/reports/{reportVersion}/files/{name}': {
    /**
     * A file of a sealed report, byte for byte. For managers and finance; a brand gets the files of its own statement.
     */
    get: {
      parameters: {
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
          /**
           * The report: v1 for the first one.
           */
          reportVersion: string;
          /**
           * A file as the report lists it, with "/" in its name written as %2F.
           */
          name: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/octet-stream': string;
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/stream': {
    /**
     * Live figures as server-sent events: a snapshot, then what changes. For managers and finance, and for a brand that names a brand of its own.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * The clock: when things happened, or when their order was paid.
           */
          basis?: undefined | 'activity' | 'cohort';
          /**
           * Only this brand.
           */
          brand?: undefined | string;
          /**
           * Whether figures without the partitions that can not be read are wanted too.
           */
          allowPartial?: undefined | boolean;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * The `id` of the last event that was seen.
           */
          'Last-Event-ID'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'text/event-stream':
              | {
                  /**
                   * Never less than that of the event before. `Last-Event-ID` takes it.
                   */
                  id: number;
                  event: 'snapshot';
                  data:
                    | {
                        campaignId: string;
                        definitionVersion: number;
                        status: 'scheduled' | 'live' | 'ended' | 'closed';
                        /**
                         * The clock: when things happened, or when their order was paid.
                         */
                        basis: 'activity' | 'cohort';
                        /**
                         * When the answer was made.
                         */
                        asOf: string;
                        /**
                         * What was in the log by then is in the figures; null while that is not known.
                         */
                        completeUntil: string | null;
                        partial: boolean;
                        /**
                         * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
                         */
                        offsets: {
                          [k: string]: number;
                        };
                        /**
                         * Partitions whose figures are missing; only where partial is true.
                         */
                        missingPartitions?: undefined | number[];
                        totals: Totals;
                        groups: {
                          /**
                           * Paid (order, brand) pairs.
                           */
                          orders: number;
                          /**
                           * Lines of paid orders.
                           */
                          lines: number;
                          units: UnitsLine[];
                          amounts: AmountsLine[];
                          id: string;
                          name: string;
                        }[];
                        brands: {
                          /**
                           * Paid (order, brand) pairs.
                           */
                          orders: number;
                          /**
                           * Lines of paid orders.
                           */
                          lines: number;
                          units: UnitsLine[];
                          amounts: AmountsLine[];
                          rank: number;
                          id: string;
                          name: string;
                          homeGrown: boolean;
                        }[];
                      }
                    | {
                        campaignId: string;
                        definitionVersion: number;
                        status: 'scheduled' | 'live' | 'ended' | 'closed';
                        /**
                         * The clock: when things happened, or when their order was paid.
                         */
                        basis: 'activity' | 'cohort';
                        /**
                         * When the answer was made.
                         */
                        asOf: string;
                        /**
                         * What was in the log by then is in the figures; null while that is not known.
                         */
                        completeUntil: string | null;
                        partial: boolean;
                        /**
                         * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
                         */
                        offsets: {
                          [k: string]: number;
                        };
                        /**
                         * Partitions whose figures are missing; only where partial is true.
                         */
                        missingPartitions?: undefined | number[];
                        brand: {
                          /**
                           * Paid (order, brand) pairs.
                           */
                          orders: number;
                          /**
                           * Lines of paid orders.
                           */
                          lines: number;
                          units: UnitsLine[];
                          amounts: AmountsLine[];
                          /**
                           * Null where the place would give a rival's figure away to the brand that asks.
                           */
                          rank: number | null;
                          id: string;
                          name: string;
                          homeGrown: boolean;
                        };
                      };
                }
              | {
                  /**
                   * Never less than that of the event before. `Last-Event-ID` takes it.
                   */
                  id: number;
                  event: 'update';
                  data:
                    | {
                        campaignId: string;
                        definitionVersion: number;
                        status: 'scheduled' | 'live' | 'ended' | 'closed';
                        /**
                         * The clock: when things happened, or when their order was paid.
                         */
                        basis: 'activity' | 'cohort';
                        /**
                         * When the answer was made.
                         */
                        asOf: string;
                        /**
                         * What was in the log by then is in the figures; null while that is not known.
                         */
                        completeUntil: string | null;
                        partial: boolean;
                        /**
                         * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
                         */
                        offsets: {
                          [k: string]: number;
                        };
                        /**
                         * Partitions whose figures are missing; only where partial is true.
                         */
                        missingPartitions?: undefined | number[];
                        totals: Totals;
                        groups?: undefined | {
                          /**
                           * Paid (order, brand) pairs.
                           */
                          orders: number;
                          /**
                           * Lines of paid orders.
                           */
                          lines: number;
                          units: UnitsLine[];
                          amounts: AmountsLine[];
                          id: string;
                          name: string;
                        }[];
                        brands: {
                          /**
                           * Paid (order, brand) pairs.
                           */
                          orders: number;
                          /**
                           * Lines of paid orders.
                           */
                          lines: number;
                          units: UnitsLine[];
                          amounts: AmountsLine[];
                          rank: number;
                          id: string;
                          name: string;
                          homeGrown: boolean;
                        }[];
                      }
                    | {
                        campaignId: string;
                        definitionVersion: number;
                        status: 'scheduled' | 'live' | 'ended' | 'closed';
                        /**
                         * The clock: when things happened, or when their order was paid.
                         */
                        basis: 'activity' | 'cohort';
                        /**
                         * When the answer was made.
                         */
                        asOf: string;
                        /**
                         * What was in the log by then is in the figures; null while that is not known.
                         */
                        completeUntil: string | null;
                        partial: boolean;
                        /**
                         * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
                         */
                        offsets: {
                          [k: string]: number;
                        };
                        /**
                         * Partitions whose figures are missing; only where partial is true.
                         */
                        missingPartitions?: undefined | number[];
                        brand: {
                          /**
                           * Paid (order, brand) pairs.
                           */
                          orders: number;
                          /**
                           * Lines of paid orders.
                           */
                          lines: number;
                          units: UnitsLine[];
                          amounts: AmountsLine[];
                          /**
                           * Null where the place would give a rival's figure away to the brand that asks.
                           */
                          rank: number | null;
                          id: string;
                          name: string;
                          homeGrown: boolean;
                        };
                      };
                }
              | {
                  /**
                   * Never less than that of the event before. `Last-Event-ID` takes it.
                   */
                  id: number;
                  event: 'signal';
                  data:
                    | {
                        kind: 'incomplete';
                        campaignId: string;
                        asOf: string;
                        missingPartitions: number[];
                      }
                    | {
                        /**
                         * The same for the same thing, whoever says it and how often.
                         */
                        id: string;
                        campaignId: string;
                        definitionVersion: number;
                        /**
                         * When it was found.
                         */
                        at: string;
                        kind: 'milestone';
                        /**
                         * Null for a group and for the campaign.
                         */
                        brandId: string | null;
                        groupId: string | null;
                        unit: 'pair' | 'piece' | 'set' | 'item';
                        /**
                         * The milestone.
                         */
                        units: number;
                        /**
                         * Net units when it was found passed.
                         */
                        reached: number;
                      }
                    | {
                        /**
                         * The same for the same thing, whoever says it and how often.
                         */
                        id: string;
                        campaignId: string;
                        definitionVersion: number;
                        /**
                         * When it was found.
                         */
                        at: string;
                        kind: 'silence';
                        state: 'raised' | 'cleared';
                        /**
                         * Episodes of the same thing count from 1.
                         */
                        episode: number;
                        /**
                         * recovery: it is as it should be again; change: it is not watched any more, as the definition has changed or the campaign has ended, and its figures are those with which it was raised. Null while it is raised.
                         */
                        clearedBy: ('recovery' | 'change') | null;
                        brandId: string;
                        unit: 'pair' | 'piece' | 'set' | 'item';
                        from: string;
                        /**
                         * The end of the quarter hours that were looked at.
                         */
                        to: string;
                        /**
                         * About so many should have been sold in that time, by its own pace.
                         */
                        expectedUnits: number;
                        /**
                         * Sold from then until it was found.
                         */
                        soldUnits: number;
                      }
                    | {
                        /**
                         * The same for the same thing, whoever says it and how often.
                         */
                        id: string;
                        campaignId: string;
                        definitionVersion: number;
                        /**
                         * When it was found.
                         */
                        at: string;
                        kind: 'returnSpike';
                        state: 'raised' | 'cleared';
                        /**
                         * Episodes of the same thing count from 1.
                         */
                        episode: number;
                        /**
                         * recovery: it is as it should be again; change: it is not watched any more, as the definition has changed or the campaign has ended, and its figures are those with which it was raised. Null while it is raised.
                         */
                        clearedBy: ('recovery' | 'change') | null;
                        brandId: string;
                        /**
                         * Null for the brand as a whole.
                         */
                        listingId: string | null;
                        category: string | null;
                        /**
                         * Sold and not cancelled.
                         */
                        keptUnits: number;
                        returnedUnits: number;
                        rateAtLeast: number | null;
                        norm: number | null;
                        normFrom: ('given' | 'measured' | 'otherListings') | null;
                      }
                    | {
                        /**
                         * The same for the same thing, whoever says it and how often.
                         */
                        id: string;
                        campaignId: string;
                        definitionVersion: number;
                        /**
                         * When it was found.
                         */
                        at: string;
                        kind: 'freshness';
                        state: 'raised' | 'cleared';
                        /**
                         * Episodes of the same thing count from 1.
                         */
                        episode: number;
                        /**
                         * recovery: it is as it should be again; change: it is not watched any more, as the definition has changed or the campaign has ended, and its figures are those with which it was raised. Null while it is raised.
                         */
                        clearedBy: ('recovery' | 'change') | null;
                        completeUntil: string;
                        secondsMax: number;
                      }
                    | {
                        /**
                         * The same for the same thing, whoever says it and how often.
                         */
                        id: string;
                        campaignId: string;
                        definitionVersion: number;
                        /**
                         * When it was found.
                         */
                        at: string;
                        kind: 'halt';
                        state: 'raised' | 'cleared';
                        /**
                         * Episodes of the same thing count from 1.
                         */
                        episode: number;
                        /**
                         * recovery: it is as it should be again; change: it is not watched any more, as the definition has changed or the campaign has ended, and its figures are those with which it was raised. Null while it is raised.
                         */
                        clearedBy: ('recovery' | 'change') | null;
                        partition: number;
                        reason: string | null;
                      };
                }
              | {
                  /**
                   * Never less than that of the event before. `Last-Event-ID` takes it.
                   */
                  id: number;
                  event: 'reset';
                  data:
                    | {
                        campaignId: string;
                        definitionVersion: number;
                        status: 'scheduled' | 'live' | 'ended' | 'closed';
                        /**
                         * The clock: when things happened, or when their order was paid.
                         */
                        basis: 'activity' | 'cohort';
                        /**
                         * When the answer was made.
                         */
                        asOf: string;
                        /**
                         * What was in the log by then is in the figures; null while that is not known.
                         */
                        completeUntil: string | null;
                        partial: boolean;
                        /**
                         * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
                         */
                        offsets: {
                          [k: string]: number;
                        };
                        /**
                         * Partitions whose figures are missing; only where partial is true.
                         */
                        missingPartitions?: undefined | number[];
                        totals: Totals;
                        groups: {
                          /**
                           * Paid (order, brand) pairs.
                           */
                          orders: number;
                          /**
                           * Lines of paid orders.
                           */
                          lines: number;
                          units: UnitsLine[];
                          amounts: AmountsLine[];
                          id: string;
                          name: string;
                        }[];
                        brands: {
                          /**
                           * Paid (order, brand) pairs.
                           */
                          orders: number;
                          /**
                           * Lines of paid orders.
                           */
                          lines: number;
                          units: UnitsLine[];
                          amounts: AmountsLine[];
                          rank: number;
                          id: string;
                          name: string;
                          homeGrown: boolean;
                        }[];
                      }
                    | {
                        campaignId: string;
                        definitionVersion: number;
                        status: 'scheduled' | 'live' | 'ended' | 'closed';
                        /**
                         * The clock: when things happened, or when their order was paid.
                         */
                        basis: 'activity' | 'cohort';
                        /**
                         * When the answer was made.
                         */
                        asOf: string;
                        /**
                         * What was in the log by then is in the figures; null while that is not known.
                         */
                        completeUntil: string | null;
                        partial: boolean;
                        /**
                         * Next offset by partition: what is before it is in the figures. Empty for a brand, as it would count the sales of all others.
                         */
                        offsets: {
                          [k: string]: number;
                        };
                        /**
                         * Partitions whose figures are missing; only where partial is true.
                         */
                        missingPartitions?: undefined | number[];
                        brand: {
                          /**
                           * Paid (order, brand) pairs.
                           */
                          orders: number;
                          /**
                           * Lines of paid orders.
                           */
                          lines: number;
                          units: UnitsLine[];
                          amounts: AmountsLine[];
                          /**
                           * Null where the place would give a rival's figure away to the brand that asks.
                           */
                          rank: number | null;
                          id: string;
                          name: string;
                          homeGrown: boolean;
                        };
                      };
                };
          };
        };
      };
    };
  };
  '/v1/campaigns/{campaignId}/signals': {
    /**
     * What was said by itself lately: milestones, silence, return spikes, halts. For managers and finance, and for a brand that names a brand of its own.
     */
    get: {
      parameters: {
        query?: undefined | {
          /**
           * Only this brand.
           */
          brand?: undefined | string;
          /**
           * Only signals of this kind.
           */
          kind?: undefined | 'milestone' | 'silence' | 'returnSpike' | 'freshness' | 'halt';
          /**
           * Where a page begins, from the Link header of the page before.
           */
          cursor?: undefined | string;
          /**
           * Signals of a page, the newest first.
           */
          limit?: undefined | number;
        };
        path: {
          /**
           * Id of the campaign.
           */
          campaignId: string;
        };
        header?: undefined | {
          /**
           * An `ETag` of before; 304 where nothing has changed.
           */
          'If-None-Match'?: undefined | string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              campaignId: string;
              signals: (
                | {
                    /**
                     * The same for the same thing, whoever says it and how often.
                     */
                    id: string;
                    campaignId: string;
                    definitionVersion: number;
                    /**
                     * When it was found.
                     */
                    at: string;
                    kind: 'milestone';
                    /**
                     * Null for a group and for the campaign.
                     */
                    brandId: string | null;
                    groupId: string | null;
                    unit: 'pair' | 'piece' | 'set' | 'item';
                    /**
                     * The milestone.
                     */
                    units: number;
                    /**
                     * Net units when it was found passed.
                     */
                    reached: number;
                  }
                | {
                    /**
                     * The same for the same thing, whoever says it and how often.
                     */
                    id: string;
                    campaignId: string;
                    definitionVersion: number;
                    /**
                     * When it was found.
                     */
                    at: string;
                    kind: 'silence';
                    state: 'raised' | 'cleared';
                    /**
                     * Episodes of the same thing count from 1.
                     */
                    episode: number;
                    /**
                     * recovery: it is as it should be again; change: it is not watched any more, as the definition has changed or the campaign has ended, and its figures are those with which it was raised. Null while it is raised.
                     */
                    clearedBy: ('recovery' | 'change') | null;
                    brandId: string;
                    unit: 'pair' | 'piece' | 'set' | 'item';
                    from: string;
                    /**
                     * The end of the quarter hours that were looked at.
                     */
                    to: string;
                    /**
                     * About so many should have been sold in that time, by its own pace.
                     */
                    expectedUnits: number;
                    /**
                     * Sold from then until it was found.
                     */
                    soldUnits: number;
                  }
                | {
                    /**
                     * The same for the same thing, whoever says it and how often.
                     */
                    id: string;
                    campaignId: string;
                    definitionVersion: number;
                    /**
                     * When it was found.
                     */
                    at: string;
                    kind: 'returnSpike';
                    state: 'raised' | 'cleared';
                    /**
                     * Episodes of the same thing count from 1.
                     */
                    episode: number;
                    /**
                     * recovery: it is as it should be again; change: it is not watched any more, as the definition has changed or the campaign has ended, and its figures are those with which it was raised. Null while it is raised.
                     */
                    clearedBy: ('recovery' | 'change') | null;
                    brandId: string;
                    /**
                     * Null for the brand as a whole.
                     */
                    listingId: string | null;
                    category: string | null;
                    /**
                     * Sold and not cancelled.
                     */
                    keptUnits: number;
                    returnedUnits: number;
                    rateAtLeast: number | null;
                    norm: number | null;
                    normFrom: ('given' | 'measured' | 'otherListings') | null;
                  }
                | {
                    /**
                     * The same for the same thing, whoever says it and how often.
                     */
                    id: string;
                    campaignId: string;
                    definitionVersion: number;
                    /**
                     * When it was found.
                     */
                    at: string;
                    kind: 'freshness';
                    state: 'raised' | 'cleared';
                    /**
                     * Episodes of the same thing count from 1.
                     */
                    episode: number;
                    /**
                     * recovery: it is as it should be again; change: it is not watched any more, as the definition has changed or the campaign has ended, and its figures are those with which it was raised. Null while it is raised.
                     */
                    clearedBy: ('recovery' | 'change') | null;
                    completeUntil: string;
                    secondsMax: number;
                  }
                | {
                    /**
                     * The same for the same thing, whoever says it and how often.
                     */
                    id: string;
                    campaignId: string;
                    definitionVersion: number;
                    /**
                     * When it was found.
                     */
                    at: string;
                    kind: 'halt';
                    state: 'raised' | 'cleared';
                    /**
                     * Episodes of the same thing count from 1.
                     */
                    episode: number;
                    /**
                     * recovery: it is as it should be again; change: it is not watched any more, as the definition has changed or the campaign has ended, and its figures are those with which it was raised. Null while it is raised.
                     */
                    clearedBy: ('recovery' | 'change') | null;
                    partition: number;
                    reason: string | null;
                  }
              )[];
            };
          };
        };
      };
    };
  };
}
/**
 * What a campaign is: its window, roster, groups, promotions and holds.
 */
export interface CampaignDefinition {
  id: string;
  name: string;
  timeZone: string;
  start: string;
  end: string;
  returnWindowDays: number;
  currency: string;
  categories: {
    [k: string]: {
      unit: 'pair' | 'piece' | 'set';
    };
  };
  /**
   * @minItems 1
   * @maxItems 2000
   */
  brands: [
    {
      id: string;
      name: string;
      origin?: undefined | string;
      homeGrown: boolean;
      target?: undefined | {
        units?: undefined | number;
        amount?: undefined | number;
      };
      baseline?: undefined | {
        unitsPerDay: number;
      };
      returnNorm?: undefined | number;
    },
    ...{
      id: string;
      name: string;
      origin?: undefined | string;
      homeGrown: boolean;
      target?: undefined | {
        units?: undefined | number;
        amount?: undefined | number;
      };
      baseline?: undefined | {
        unitsPerDay: number;
      };
      returnNorm?: undefined | number;
    }[]
  ];
  /**
   * @minItems 0
   * @maxItems 100
   */
  groups: {
    id: string;
    name: string;
    where: {
      homeGrown?: undefined | boolean;
      origin?: undefined | string;
      /**
       * @minItems 1
       * @maxItems 2000
       */
      brands?: undefined | [string, ...string[]];
    };
    target?: undefined | {
      units?: undefined | number;
      amount?: undefined | number;
    };
  }[];
  /**
   * @minItems 0
   * @maxItems 5000
   */
  promotions: {
    id: string;
    brandId: string;
    channel: string;
    start: string;
    end: string;
  }[];
  /**
   * @minItems 0
   * @maxItems 5000
   */
  heldListings: {
    listingId: string;
    reason: string;
    from: string | null;
  }[];
  target?: undefined | {
    units?: undefined | number;
    amount?: undefined | number;
  };
  pacing?: undefined | {
    referenceCampaign?: undefined | string;
    /**
     * @minItems 1
     * @maxItems 2000
     */
    curve?: undefined | [
      {
        hours: number;
        share: number;
      },
      ...{
        hours: number;
        share: number;
      }[]
    ];
  };
  baseline?: undefined | {
    days: number;
    daysAfter?: undefined | number;
  };
  returns?: undefined | {
    minimumUnits: number;
    confidencePercent: 95 | 97.5 | 99 | 99.5 | 99.9;
  };
  signals?: undefined | {
    /**
     * @minItems 0
     * @maxItems 1000
     */
    milestones: {
      units: number;
      brandId?: undefined | string;
      groupId?: undefined | string;
      each?: undefined | 'brand' | 'group';
    }[];
    silence: {
      minutes: number;
      minimumExpectedUnits: number;
    } | null;
    returnSpikes: boolean;
    freshnessSecondsMax: number | null;
    halts: boolean;
  };
}
export interface Totals {
  /**
   * Paid (order, brand) pairs.
   */
  orders: number;
  /**
   * Lines of paid orders.
   */
  lines: number;
  units: UnitsLine[];
  amounts: AmountsLine[];
}
export interface UnitsLine {
  unit: 'pair' | 'piece' | 'set' | 'item';
  /**
   * Null on the cohort clock.
   */
  placed: number | null;
  sold: number;
  cancelled: number;
  returned: number;
  /**
   * sold − cancelled − returned
   */
  net: number;
}
export interface AmountsLine {
  currency: string;
  /**
   * sold + discount
   */
  gross: number;
  discount: number;
  sold: number;
  cancelled: number;
  refunded: number;
  /**
   * sold − cancelled − refunded
   */
  net: number;
}
