//! What DigitalOcean offers: sizes and images, a few of them.

use serde_json::{Value as Json, json};

/// Name, memory in MB, CPUs, disk in GB, dollars a month.
const SIZES: &[(&str, u64, u64, u64, f64)] = &[
    ("s-1vcpu-1gb", 1024, 1, 25, 6.0),
    ("s-1vcpu-2gb", 2048, 1, 50, 12.0),
    ("s-2vcpu-2gb", 2048, 2, 60, 18.0),
    ("s-2vcpu-4gb", 4096, 2, 80, 24.0),
    ("s-4vcpu-8gb", 8192, 4, 160, 48.0),
    ("c-2", 4096, 2, 25, 42.0),
    ("c-4", 8192, 4, 50, 84.0),
    ("c-8", 16_384, 8, 100, 168.0),
    ("c-16", 32_768, 16, 200, 336.0),
    ("gpu-h100x1-80gb", 245_760, 20, 720, 2522.0),
];

/// Id, slug, distribution.
const IMAGES: &[(u64, &str, &str)] = &[
    (129_211_873, "ubuntu-22-04-x64", "Ubuntu"),
    (155_133_621, "ubuntu-24-04-x64", "Ubuntu"),
    (139_080_808, "debian-12-x64", "Debian"),
];

pub(crate) const REGIONS: &[&str] =
    &["nyc1", "nyc3", "ams3", "fra1", "sfo3", "sgp1", "lon1", "tor1", "blr1", "syd1"];

pub(crate) fn size(slug: &str) -> Option<Json> {
    let (slug, memory, vcpus, disk, monthly) = SIZES.iter().find(|size| size.0 == slug)?;
    Some(json!({
        "slug": slug, "memory": memory, "vcpus": vcpus, "disk": disk, "transfer": 1.0,
        "price_monthly": monthly, "price_hourly": (monthly / 672.0 * 100_000.0).round() / 100_000.0,
        "regions": REGIONS, "available": true, "description": "Basic",
    }))
}

pub(crate) fn sizes() -> Vec<Json> {
    SIZES.iter().filter_map(|entry| size(entry.0)).collect()
}

pub(crate) fn images() -> Vec<Json> {
    let image = |(id, slug, distribution): &(u64, &str, &str)| {
        json!({
            "id": id, "name": slug, "type": "base", "distribution": distribution, "slug": slug, "public": true,
            "regions": REGIONS, "created_at": "2024-05-01T00:00:00Z", "min_disk_size": 7,
            "size_gigabytes": 0.5, "description": slug, "tags": [], "status": "available",
        })
    };
    IMAGES.iter().map(image).collect()
}

/// An image by its id or slug.
pub(crate) fn image(reference: &Json) -> Option<Json> {
    images().into_iter().find(|image| {
        image["slug"] == *reference
            || image["id"] == *reference
            || image["id"]
                .as_u64()
                .is_some_and(|id| reference.as_str().and_then(|text| text.parse().ok()) == Some(id))
    })
}
