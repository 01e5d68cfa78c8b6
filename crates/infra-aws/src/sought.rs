//! Looking for a few things in a list of all.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use infra_provider::ProviderError;

/// A page of a list, and the token of the next one.
pub(crate) type Page<T> = (Vec<T>, Option<String>);

/// Looks for things by their keys, page by page, until all are found or there were so many pages. A list may have thousands of
/// others: what is not found by then is to be asked for by itself.
pub(crate) async fn sought<K: Eq + Hash, T, Fut>(
    keys: &HashSet<K>,
    most: usize,
    key_of: impl Fn(&T) -> Option<K>,
    page: impl Fn(Option<String>) -> Fut,
) -> Result<HashMap<K, T>, ProviderError>
where
    Fut: Future<Output = Result<Page<T>, ProviderError>>,
{
    let (mut found, mut token) = (HashMap::new(), None);
    for _ in 0..most {
        let (items, next) = page(token).await?;
        let keyed = items.into_iter().filter_map(|item| Some((key_of(&item)?, item)));
        found.extend(keyed.filter(|(key, _)| keys.contains(key)));
        token = next.filter(|token| !token.is_empty());
        if token.is_none() || found.len() == keys.len() {
            break;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::cell::Cell;

    use super::*;

    /// Looks for numbers in pages of ten, of which there are ten; what is found, and in how many pages.
    fn seek(keys: &[u32], most: usize) -> (Vec<u32>, u32) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let pages = Cell::new(0);
        let page = |token: Option<String>| {
            let number: u32 = token.map_or(0, |token| token.parse().unwrap());
            pages.set(pages.get() + 1);
            async move {
                let next = (number < 9).then(|| (number + 1).to_string());
                Ok(((number * 10..number * 10 + 10).collect(), next))
            }
        };
        let keys: HashSet<u32> = keys.iter().copied().collect();
        let found = runtime.block_on(sought(&keys, most, |item: &u32| Some(*item), page)).unwrap();
        let mut found: Vec<u32> = found.into_keys().collect();
        found.sort_unstable();
        (found, pages.get())
    }

    #[test]
    fn looking_ends() {
        // When all are found, when there are no more, when it gets too long.
        assert_eq!(seek(&[3, 15, 9], 5), (vec![3, 9, 15], 2));
        assert_eq!(seek(&[3, 15, 200], 50), (vec![3, 15], 10));
        assert_eq!(seek(&[3, 15, 99], 3), (vec![3, 15], 3));
    }
}
