/// `exporters/pomona_export.py`, so that the program can print it wherever it lies; a test compares both.
public enum ExporterFile {
  public static let text = #"""
    """Writes the layers of a PyTorch module so that Pomona opens them: one .npy file a layer, read without copying.

        from pomona_export import export
        export(model, batches, ids, "clip_l14", layers=["visual.layer1", "visual.layer4"])

    `model` is any torch module; `batches` gives inputs in the order of `ids`; `layers` are names of `model.named_modules()`, all
    of those without children unless given. Files are filled batch by batch, so that the features need not fit in memory.
    Beside them lies stimuli.txt with one id a line. In Pomona: model from("clip_l14", stimuli: "stimuli.txt").
    """

    import os

    import numpy as np


    def export(model, batches, ids, folder, layers=None, dtype="float32", device=None):
        """Runs `model` over all batches and writes folder/LAYER.npy, stimuli x features in the layer's own shape.

        A layer that gives several tensors (a tuple, a dictionary) is written by its first. Returns the names of the layers.
        """
        import torch

        ids = [str(i) for i in ids]
        if len(set(ids)) != len(ids):
            raise ValueError("an id stands twice: %s" % next(i for i in ids if ids.count(i) > 1))
        modules = dict(model.named_modules())
        names = list(layers) if layers else [n for n, m in modules.items() if n and not list(m.children())]
        for name in names:
            if name not in modules:
                raise KeyError("the model has no module %r; it has %s" % (name, ", ".join(list(modules)[1:11])))
        os.makedirs(folder, exist_ok=True)
        files, state = {}, {"start": 0, "count": 0, "seen": set()}

        def first(output):
            while not torch.is_tensor(output):
                if isinstance(output, dict):
                    output = list(output.values())
                output = output[0]
            return output

        def hook(name):
            def keep(module, inputs, output):
                # A module that runs twice in one pass is written as it was the first time.
                if name in state["seen"]:
                    return
                state["seen"].add(name)
                value = first(output).detach().to("cpu", torch.float32).numpy().astype(dtype)
                if value.shape[0] != state["count"]:
                    raise ValueError("layer %s gives %d rows for %d stimuli" % (name, value.shape[0], state["count"]))
                if name not in files:
                    path = os.path.join(folder, name.replace("/", "_") + ".npy")
                    files[name] = np.lib.format.open_memmap(path, "w+", dtype, (len(ids),) + value.shape[1:])
                files[name][state["start"] : state["start"] + state["count"]] = value

            return keep

        handles = [modules[name].register_forward_hook(hook(name)) for name in names]
        was_training = model.training
        model.eval()
        try:
            with torch.no_grad():
                for batch in batches:
                    inputs = batch if isinstance(batch, (tuple, list)) else (batch,)
                    if device:
                        inputs = [x.to(device) for x in inputs]
                    state["count"] = len(inputs[0])
                    state["seen"] = set()
                    if state["start"] + state["count"] > len(ids):
                        raise ValueError("more stimuli than the %d ids" % len(ids))
                    model(*inputs)
                    state["start"] += state["count"]
        finally:
            for handle in handles:
                handle.remove()
            model.train(was_training)
        if state["start"] != len(ids):
            raise ValueError("%d stimuli for %d ids" % (state["start"], len(ids)))
        for file in files.values():
            file.flush()
        with open(os.path.join(folder, "stimuli.txt"), "w", encoding="utf-8") as out:
            out.write("\n".join(["id"] + ids) + "\n")
        return [name for name in names if name in files]
    """#
}
