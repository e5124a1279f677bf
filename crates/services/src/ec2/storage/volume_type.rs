//! Volume types and what each allows.
//!
//! Source: EBS User Guide, ebs-volume-types.html and general-purpose.html, 2026-10. Codes of refusals: EC2 API reference,
//! errors-overview.html, 2026-04.

use crate::ec2::ErrorCode;

/// An EBS volume type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum VolumeType {
    /// General purpose SSD: size buys IOPS, small volumes burst.
    Gp2,
    /// General purpose SSD: 3,000 IOPS and 125 MiB/s, more for money.
    Gp3,
    /// Provisioned IOPS SSD.
    Io1,
    /// Provisioned IOPS SSD, more durable and faster.
    Io2,
    /// Throughput optimized HDD: large and sequential.
    St1,
    /// Cold HDD: large and rarely read.
    Sc1,
    /// Magnetic, of the first generation.
    Standard,
}

/// What a call asks for; what it leaves out is AWS's default, or stays as it was in a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ask {
    /// `VolumeType`.
    pub volume_type: Option<VolumeType>,
    /// `Size`.
    pub size_gib: Option<u32>,
    /// `Iops`.
    pub iops: Option<u32>,
    /// `Throughput`.
    pub throughput_mibps: Option<u32>,
    /// `Encrypted`.
    pub encrypted: bool,
}

/// What a volume is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Its type.
    pub volume_type: VolumeType,
    /// Its size.
    pub size_gib: u32,
    /// IOPS that it gives all the time.
    pub iops: u32,
    /// MiB/s that it gives at most.
    pub throughput_mibps: u32,
    /// Whether it is encrypted.
    pub encrypted: bool,
}

/// What of an [`Ask`] its type does not allow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Excess {
    /// The size.
    Size,
    /// The IOPS, or that there are none where they must be named.
    Iops,
    /// The MiB/s.
    Throughput,
}

struct Limits {
    size_gib: (u32, u32),
    /// The least and the most IOPS, and the most per GiB, where they can be chosen.
    iops: Option<(u32, u32, u32)>,
}

impl VolumeType {
    /// Every type.
    pub const ALL: [Self; 7] = [Self::Gp2, Self::Gp3, Self::Io1, Self::Io2, Self::St1, Self::Sc1, Self::Standard];

    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gp2 => "gp2",
            Self::Gp3 => "gp3",
            Self::Io1 => "io1",
            Self::Io2 => "io2",
            Self::St1 => "st1",
            Self::Sc1 => "sc1",
            Self::Standard => "standard",
        }
    }

    /// The type of this word.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The smallest and the largest size.
    #[must_use]
    pub const fn size_gib(self) -> (u32, u32) {
        self.limits().size_gib
    }

    /// Whether an instance can boot from it.
    #[must_use]
    pub const fn is_bootable(self) -> bool {
        match self {
            Self::Gp2 | Self::Gp3 | Self::Io1 | Self::Io2 | Self::Standard => true,
            Self::St1 | Self::Sc1 => false,
        }
    }

    /// Whether memory can be saved on it: a hibernating instance's root volume (hibernating-prerequisites.html, 2026-04).
    #[must_use]
    pub const fn holds_memory(self) -> bool {
        match self {
            Self::Gp2 | Self::Gp3 | Self::Io1 | Self::Io2 => true,
            Self::St1 | Self::Sc1 | Self::Standard => false,
        }
    }

    const fn limits(self) -> Limits {
        let (size_gib, iops) = match self {
            Self::Gp2 => ((1, 16_384), None),
            Self::Gp3 => ((1, 65_536), Some((3_000, 80_000, 500))),
            Self::Io1 => ((4, 16_384), Some((100, 64_000, 50))),
            Self::Io2 => ((4, 65_536), Some((100, 256_000, 1_000))),
            Self::St1 | Self::Sc1 => ((125, 16_384), None),
            Self::Standard => ((1, 1_024), None),
        };
        Limits { size_gib, iops }
    }
}

impl Ask {
    /// A volume of this type and size with AWS's defaults.
    #[must_use]
    pub fn sized(volume_type: VolumeType, size_gib: u32) -> Self {
        Self { volume_type: Some(volume_type), size_gib: Some(size_gib), ..Self::default() }
    }

    /// The volume that AWS makes of it. Without a type it is gp2 (`CreateVolume`, 2026-08; the console takes gp3).
    ///
    /// # Errors
    /// AWS's code for what the type does not allow.
    pub fn settled(&self) -> Result<Settings, ErrorCode> {
        self.checked().map_err(|(_, code)| code)
    }

    /// What its type does not allow; `None`: AWS makes a volume of it.
    #[must_use]
    pub fn excess(&self) -> Option<Excess> {
        self.checked().err().map(|(excess, _)| excess)
    }

    fn checked(&self) -> Result<Settings, (Excess, ErrorCode)> {
        let volume_type = self.volume_type.unwrap_or(VolumeType::Gp2);
        let size_gib = self.size_gib.ok_or((Excess::Size, ErrorCode::MissingParameter))?;
        let limits = volume_type.limits();
        if size_gib < limits.size_gib.0 || limits.size_gib.1 < size_gib {
            return Err((Excess::Size, ErrorCode::InvalidParameterValue));
        }
        let iops = self.settled_iops(volume_type, size_gib, &limits).map_err(|code| (Excess::Iops, code))?;
        let throughput = self.settled_throughput(volume_type, size_gib, iops);
        let throughput_mibps = throughput.map_err(|code| (Excess::Throughput, code))?;
        Ok(Settings { volume_type, size_gib, iops, throughput_mibps, encrypted: self.encrypted })
    }

    fn settled_iops(&self, volume_type: VolumeType, size_gib: u32, limits: &Limits) -> Result<u32, ErrorCode> {
        let Some((least, most, per_gib)) = limits.iops else {
            let fixed = match volume_type {
                VolumeType::Gp2 => gp2_iops(size_gib),
                VolumeType::St1 => 500,
                VolumeType::Sc1 => 250,
                // "About 100" for magnetic volumes (ebs-volume-types.html, 2026-10).
                VolumeType::Gp3 | VolumeType::Io1 | VolumeType::Io2 | VolumeType::Standard => 100,
            };
            return if self.iops.is_some() { Err(ErrorCode::InvalidParameterCombination) } else { Ok(fixed) };
        };
        let default = (volume_type == VolumeType::Gp3).then_some(least);
        let iops = self.iops.or(default).ok_or(ErrorCode::MissingParameter)?;
        // What every gp3 volume gets is not too much for a small one.
        let is_granted = default == Some(iops);
        let allowed = (least..=most.min(per_gib.saturating_mul(size_gib))).contains(&iops);
        if is_granted || allowed { Ok(iops) } else { Err(ErrorCode::InvalidParameterValue) }
    }

    fn settled_throughput(&self, volume_type: VolumeType, size_gib: u32, iops: u32) -> Result<u32, ErrorCode> {
        let asked = self.throughput_mibps;
        if volume_type == VolumeType::Gp3 {
            let throughput = asked.unwrap_or(GP3_THROUGHPUT_MIBPS.0);
            // At most 0.25 MiB/s per IOPS.
            let most = GP3_THROUGHPUT_MIBPS.1.min(iops / 4);
            let allowed = (GP3_THROUGHPUT_MIBPS.0..=most).contains(&throughput);
            return if allowed { Ok(throughput) } else { Err(ErrorCode::InvalidParameterValue) };
        }
        if asked.is_some() {
            return Err(ErrorCode::InvalidParameterCombination);
        }
        Ok(match volume_type {
            VolumeType::Gp2 => gp2_throughput_mibps(size_gib),
            VolumeType::St1 => 500,
            VolumeType::Sc1 => 250,
            // 256 KiB an operation, up to 1,000 (io1) and 4,000 MiB/s (io2); magnetic volumes 40 to 90.
            VolumeType::Io1 => (iops / 4).clamp(1, 1_000),
            VolumeType::Gp3 | VolumeType::Io2 => (iops / 4).clamp(1, 4_000),
            VolumeType::Standard => 90,
        })
    }
}

impl Settings {
    /// Its size in MiB.
    #[must_use]
    pub const fn size_mib(&self) -> u32 {
        self.size_gib * 1_024
    }

    /// What is paid for on top of the size: IOPS and MiB/s.
    #[must_use]
    pub const fn extras(&self) -> (u32, u32) {
        match self.volume_type {
            VolumeType::Gp3 => {
                (self.iops.saturating_sub(GP3_IOPS), self.throughput_mibps.saturating_sub(GP3_THROUGHPUT_MIBPS.0))
            }
            VolumeType::Io1 | VolumeType::Io2 => (self.iops, 0),
            VolumeType::Gp2 | VolumeType::St1 | VolumeType::Sc1 | VolumeType::Standard => (0, 0),
        }
    }
}

/// 3 IOPS a GiB, from 100 to 16,000.
#[must_use]
pub const fn gp2_iops(size_gib: u32) -> u32 {
    let iops = size_gib.saturating_mul(3);
    if iops < 100 {
        100
    } else if iops < 16_000 {
        iops
    } else {
        16_000
    }
}

/// 128 MiB/s up to 170 GiB, 250 above (between 170 and 334 GiB only while burst credits last).
#[must_use]
pub const fn gp2_throughput_mibps(size_gib: u32) -> u32 {
    if size_gib <= 170 { 128 } else { 250 }
}

const GP3_IOPS: u32 = 3_000;
const GP3_THROUGHPUT_MIBPS: (u32, u32) = (125, 2_000);
