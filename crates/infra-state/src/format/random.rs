//! Random states: what is written reads back, and is written again with the same bytes.

use std::sync::Arc;

use infra_schema::address::{InstanceKey, Mode, ModuleInstance, Resource, ResourceInModule};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::{ExtraFields, InstanceObject, ObjectStatus, OutputState, ResourceState, State};
use crate::RawJson;

/// Any JSON, with numbers that no machine type holds.
pub(crate) fn json() -> impl Strategy<Value = RawJson> {
    let scalar = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|b| b.to_string()),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?",
        any::<String>().prop_map(|s| serde_json::to_string(&s).unwrap()),
    ];
    let tree = scalar.prop_recursive(3, 12, 4, |inner| {
        let names = any::<String>().prop_map(|s| serde_json::to_string(&s).unwrap());
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(" ,"))),
            vec((names, inner), 0..4).prop_map(|fields| {
                let fields: Vec<_> = fields.into_iter().map(|(n, v)| format!("{n}: {v}")).collect();
                format!("{{ {} }}", fields.join(","))
            }),
        ]
    });
    tree.prop_map(|text| RawJson::parse(&text).unwrap())
}

fn attributes() -> impl Strategy<Value = RawJson> {
    vec(json(), 0..4).prop_map(|values| {
        let fields: Vec<_> =
            values.iter().enumerate().map(|(n, v)| format!("\"a{n}\":{}", v.as_str())).collect();
        RawJson::parse(&format!("{{{}}}", fields.join(","))).unwrap()
    })
}

fn extra(known: usize) -> impl Strategy<Value = ExtraFields> {
    vec((0..=known, json()), 0..3).prop_map(|mut fields| {
        fields.sort_by_key(|(slot, _)| *slot);
        let mut extra = ExtraFields::default();
        for (number, (slot, value)) in fields.into_iter().enumerate() {
            extra.push(slot, format!("x<{number}>"), value);
        }
        extra
    })
}

pub(crate) fn object() -> impl Strategy<Value = InstanceObject> {
    let flags = (any::<bool>(), any::<bool>(), any::<u64>());
    let parts = (attributes(), proptest::option::of(json()), proptest::option::of(any::<String>()));
    // Known fields that are left out leave their places to the unknown ones around, which then move; so these are put
    // behind a field that is always there.
    (flags, parts, vec("[a-z.]{1,9}", 0..3), vec(json(), 0..2)).prop_map(
        |((tainted, create_before_destroy, schema_version), parts, dependencies, unknown)| {
            let mut extra = ExtraFields::default();
            for (number, value) in unknown.into_iter().enumerate() {
                extra.push(5, format!("identity{number}"), value);
            }
            InstanceObject {
                status: if tainted { ObjectStatus::Tainted } else { ObjectStatus::Ready },
                schema_version,
                attributes: parts.0,
                sensitive_attributes: parts.1,
                private: parts.2,
                dependencies,
                create_before_destroy,
                extra,
            }
        },
    )
}

fn key() -> impl Strategy<Value = Option<InstanceKey>> {
    prop_oneof![
        Just(None),
        (0..20_u64).prop_map(|n| Some(InstanceKey::Index(n))),
        any::<String>().prop_map(|s| Some(InstanceKey::Key(s.into()))),
    ]
}

fn resource() -> impl Strategy<Value = (ResourceInModule, ResourceState)> {
    let module = vec(("[a-z][a-z0-9_-]{0,3}", proptest::option::of(0..12_u64)), 0..3).prop_map(|steps| {
        steps.into_iter().fold(ModuleInstance::root(), |module, (name, index)| {
            module.child(name, index.map(InstanceKey::Index))
        })
    });
    let mode = prop_oneof![Just(Mode::Managed), Just(Mode::Data)];
    let named = (module, mode, "[a-c]_[a-c]", "[a-d]").prop_map(|(module, mode, ty, name)| {
        ResourceInModule { module, resource: Resource { mode, ty: ty.into(), name: name.into() } }
    });
    let provider = prop_oneof![
        Just("provider[\"registry.terraform.io/hashicorp/aws\"]"),
        Just("module.a.provider[\"example.com/x/y\"].west"),
    ];
    let deposed = proptest::option::of("[0-9a-f]{8}");
    let instances = btree_map((key(), deposed), object().prop_map(Arc::new), 0..4);
    (named, provider, instances).prop_map(|(address, provider, instances)| {
        let provider = provider.parse().unwrap();
        (address, ResourceState { provider, instances, extra: ExtraFields::default() })
    })
}

fn state() -> impl Strategy<Value = State> {
    let output = (json(), json(), any::<bool>()).prop_map(|(v, t, s)| OutputState::new(v, t, s));
    let outputs = btree_map(any::<String>(), output, 0..3);
    let top = (any::<String>(), any::<u64>(), any::<String>(), proptest::option::of(json()));
    (top, outputs, vec(resource(), 0..5), extra(6)).prop_map(|(top, outputs, resources, extra)| State {
        terraform_version: top.0,
        serial: top.1,
        lineage: top.2,
        // A field behind the last one stays there only when the last one is there.
        check_results: Some(top.3.unwrap_or(RawJson::null())),
        outputs,
        resources: resources.into_iter().collect(),
        extra,
    })
}

/// 10,000 take a minute and a half: they are for a full run.
const CASES: u32 = if option_env!("INFRA_TESTS_FULL").is_some() { 10_000 } else { 200 };

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn written_states_read_back(state in state()) {
        let bytes = state.to_bytes();
        let read = State::from_bytes(&bytes, "random").unwrap();
        prop_assert!(read == state, "{}", String::from_utf8_lossy(&bytes));
        prop_assert_eq!(read.to_bytes(), bytes);
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<Vec<u8>>(), at in any::<prop::sample::Index>()) {
        let _ = State::from_bytes(&text, "random");
        let mut bytes = State::default().to_bytes();
        let at = at.index(bytes.len());
        bytes.splice(at..at, text);
        let _ = State::from_bytes(&bytes, "random");
    }
}
