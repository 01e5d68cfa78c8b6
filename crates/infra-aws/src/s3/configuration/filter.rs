//! Which objects a configuration is about. S3 says the same in several ways: of one thing by itself, of several with `And`, of all
//! objects with no filter or an empty prefix.

use aws_sdk_s3::types::Tag;
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::checks::Checks;
use crate::error::built;
use crate::given::{given_string, told};
use crate::tags::TagMap;

/// Which objects: by how their names begin, and by their tags.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Filter {
    #[attr(optional)]
    pub(in crate::s3) prefix: Option<String>,
    #[attr(optional)]
    pub(in crate::s3) tags: Option<TagMap>,
}

/// What a filter says, as S3 takes it.
pub(in crate::s3) enum Form {
    All,
    Prefix(String),
    Tag(Tag),
    And(Option<String>, Option<Vec<Tag>>),
}

/// The tags that S3 takes, when there are any.
pub(in crate::s3) fn api_tags(tags: &Option<TagMap>) -> Result<Option<Vec<Tag>>, ProviderError> {
    let tags = tags.iter().flatten().map(|(key, value)| built(Tag::builder().key(key).value(value).build()));
    let tags = tags.collect::<Result<Vec<_>, _>>()?;
    Ok(Some(tags).filter(|tags| !tags.is_empty()))
}

impl Filter {
    pub(in crate::s3) fn told(prefix: Option<&str>, tags: &[Tag]) -> Self {
        let tags = tags.iter().map(|tag| (tag.key.clone(), tag.value.clone()));
        Self { prefix: told(&prefix), tags: Some(tags.collect()) }
    }

    pub(in crate::s3) fn is_all(&self) -> bool {
        given_string(&self.prefix).is_none() && self.tags.iter().all(TagMap::is_empty)
    }

    pub(in crate::s3) fn form(&self) -> Result<Form, ProviderError> {
        Ok(match (given_string(&self.prefix), api_tags(&self.tags)?) {
            (None, None) => Form::All,
            (Some(prefix), None) => Form::Prefix(prefix),
            (prefix, Some(tags)) => match <[Tag; 1]>::try_from(tags) {
                Ok([tag]) if prefix.is_none() => Form::Tag(tag),
                Ok([tag]) => Form::And(prefix, Some(vec![tag])),
                Err(tags) => Form::And(prefix, Some(tags)),
            },
        })
    }
}

/// What is wrong with one beyond its schema: Terraform's provider wants one that says nothing to say so with `""` or `{}`.
pub(in crate::s3) fn check(filter: &mut Checks<'_>, arguments: &[&str]) {
    if let [first, ..] = arguments
        && arguments.iter().all(|argument| filter.is_null(argument))
    {
        filter.report(first, format!("one of {} must be set", arguments.join(", ")));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::as_known;
    use super::*;

    fn filter(prefix: &str, tags: &[(&str, &str)]) -> Filter {
        let tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Filter { prefix: Some(prefix.to_owned()), tags: Some(tags.collect()) }
    }

    #[test]
    fn several_things_at_once_need_and() {
        let form = |prefix: &str, tags: &[(&str, &str)]| match filter(prefix, tags).form().unwrap() {
            Form::All => "all".to_owned(),
            Form::Prefix(prefix) => format!("prefix {prefix}"),
            Form::Tag(tag) => format!("tag {}", tag.key),
            Form::And(prefix, tags) => format!("{prefix:?} and {}", tags.unwrap_or_default().len()),
        };
        assert_eq!(form("", &[]), "all");
        assert_eq!(form("x/", &[]), "prefix x/");
        assert_eq!(form("", &[("a", "b")]), "tag a");
        assert_eq!(form("", &[("a", "b"), ("c", "d")]), "None and 2");
        assert_eq!(form("x/", &[("a", "b")]), "Some(\"x/\") and 1");
    }

    #[test]
    fn what_is_about_all_objects_is_as_it_is_known() {
        let blocks = |known: &[Filter], found: Filter| as_known(known, found, Filter::is_all);
        let (all, some) = (filter("", &[]), filter("x/", &[]));
        assert!(blocks(&[], all.clone()).is_empty());
        let known = std::slice::from_ref(&all);
        assert_eq!(blocks(known, Filter::default()), known);
        assert!(blocks(std::slice::from_ref(&some), all.clone()).is_empty());
        assert_eq!(blocks(known, some.clone()), [some]);
    }
}
