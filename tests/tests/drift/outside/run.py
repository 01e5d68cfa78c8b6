def objects(state):
    """Addresses and attributes of all managed objects."""
    for resource in state["resources"]:
        if resource["mode"] != "managed":
            continue
        for instance in resource["instances"]:
            key = instance.get("index_key")
            index = "" if key is None else f"[{json.dumps(key)}]"
            module = resource.get("module")
            prefix = f"{module}." if module else ""
            yield resource["type"], f"{prefix}{resource['type']}.{resource['name']}{index}", instance["attributes"]


def main(path, seed, count, kinds):
    with open(path) as file:
        state = json.load(file)
    possible = []
    # What was done before and stays would change nothing.
    done = [kind.removeprefix("!") for kind in kinds if kind.startswith("!")]
    late = [kind.removeprefix("~") for kind in kinds if kind.startswith("~")]
    kinds = [kind for kind in kinds if not kind.startswith(("!", "~"))]
    for ty, address, attributes in objects(state):
        for name, (attribute, only, make) in CHANGES.get(ty, {}).items():
            kind = f"{ty} {name}"
            if only(attributes) and (not kinds or kind in kinds) and f"{kind} of {address}" not in done:
                possible.append((kind, address, attribute, make, attributes))
    random.Random(seed).shuffle(possible)
    possible.sort(key=lambda one: one[0] in late)
    taken, failed = set(), []
    for kind, address, attribute, make, attributes in possible:
        if len(taken) == count:
            break
        if address in taken:
            continue
        taken.add(address)
        try:
            make(attributes)
        except Exception as error:
            failed.append(f"{kind} of {address}: {error}")
        print(json.dumps({"kind": kind, "address": address, "attribute": attribute}))
    if failed:
        raise SystemExit("\n".join(failed))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
