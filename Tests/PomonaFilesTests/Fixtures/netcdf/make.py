"""Assemblies as xarray writes them through netCDF4, laid out as brain-score lays them out.

Made with xarray 2026.9.0, netCDF4 1.7.5.1, numpy 2.4.6: python make.py (in this folder).
"""

import json

import netCDF4
import numpy as np
import xarray as xr

random = np.random.default_rng(11)
shown = [f"im{k}" for k in [3, 1, 2, 1, 3, 2, 1]]
neuroids = 5
values = random.normal(size=(len(shown), neuroids, 1)).astype("f4")
assembly = xr.DataArray(
    values,
    dims=["presentation", "neuroid", "time_bin"],
    coords={
        "stimulus_id": ("presentation", shown),
        "object_name": ("presentation", ["car", "face", "dög", "face", "car", "dög", "face"]),
        "repetition": ("presentation", [0, 0, 0, 1, 1, 1, 2]),
        "neuroid_id": ("neuroid", [f"n{k}" for k in range(neuroids)]),
        "region": ("neuroid", ["V4", "V4", "IT", "IT", "IT"]),
        "animal": ("neuroid", ["a", "b", "a", "b", "b"]),
        "reliability": ("neuroid", [0.5, np.nan, 0.25, 1.0, 0.0]),
        "is_good": ("neuroid", [True, False, True, True, False]),
        "time_bin_start": ("time_bin", [70]),
        "time_bin_end": ("time_bin", [170]),
    },
    name="dicarlo",
    attrs={"note": "made up"},
)
dataset = assembly.to_dataset()
dataset.attrs["identifier"] = "made.up.V4"
dataset.to_netcdf("assembly.nc", engine="netcdf4")
dataset.to_netcdf("packed.nc", engine="netcdf4", encoding={"dicarlo": {"zlib": True, "complevel": 4}})
# Whole numbers that are packed, with a fill value; the fixed point of the CF conventions.
with netCDF4.Dataset("scaled.nc", "w") as file:
    file.createDimension("x", 3)
    file.createDimension("y", 2)
    variable = file.createVariable("t", "i2", ("y", "x"), fill_value=-99)
    variable.scale_factor = 0.5
    variable.add_offset = 10.0
    variable.set_auto_maskandscale(False)
    variable[:] = np.array([[1, 2, -99], [4, 5, 6]], "i2")
with netCDF4.Dataset("refused-classic.nc", "w", format="NETCDF3_CLASSIC") as file:
    file.createDimension("x", 3)
    file.createVariable("t", "f4", ("x",))[:] = [1, 2, 3]
two = xr.concat([dataset, dataset.assign_coords(time_bin_start=("time_bin", [170]))], dim="time_bin")
two.to_netcdf("refused-bins.nc", engine="netcdf4")
data = open("assembly.nc", "rb").read()
open("truncated.nc", "wb").write(data[: len(data) // 2])
open("wrong.nc", "wb").write(b"no netCDF file " * 40)
json.dump({"values": values[:, :, 0].ravel().tolist()}, open("expected.json", "w"))
